# details: {}
exec(compile("x = (\n", "generated.py", "exec"))
