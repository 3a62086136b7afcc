# details: {"exit_code": 3}
no-such-tool --version || exit 3
