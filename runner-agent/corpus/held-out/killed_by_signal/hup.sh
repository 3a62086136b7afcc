# details: {"signal": 1}
kill -HUP $$
