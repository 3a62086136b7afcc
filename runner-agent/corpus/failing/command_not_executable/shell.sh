# details: {"command": "./tool"}
echo x > tool
./tool
