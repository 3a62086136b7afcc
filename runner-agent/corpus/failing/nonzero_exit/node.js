// details: {"exit_code": 4}
process.exit(4);
