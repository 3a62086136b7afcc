# details: {"exit_code": 9}
cat /etc/shadow
exit 9
