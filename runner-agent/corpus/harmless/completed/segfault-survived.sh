sh -c 'kill -11 $$' || true
echo done
