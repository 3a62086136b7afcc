# memory: 96
set -e
dd if=/dev/zero of=/tmp/big bs=1M status=none
