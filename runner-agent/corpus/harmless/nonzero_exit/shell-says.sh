# details: {"exit_code": 1}
echo "sh: 1: foo: not found" >&2
exit 1
