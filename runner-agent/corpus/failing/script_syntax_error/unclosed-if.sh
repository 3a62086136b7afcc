# details: {"file": "main.sh"}
if [ -f x ]; then
  echo yes
