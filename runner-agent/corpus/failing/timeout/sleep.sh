# timeout: 1500
sleep 100
