terraform version || echo "not there"
