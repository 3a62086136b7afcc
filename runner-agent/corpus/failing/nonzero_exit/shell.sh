# details: {"exit_code": 1}
grep -q needle /etc/hostname
