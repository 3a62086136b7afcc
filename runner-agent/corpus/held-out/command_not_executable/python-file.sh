# details: {"command": "./run.py"}
echo 'print(1)' > run.py
./run.py
