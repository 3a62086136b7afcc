# details: {"command": "cmake"}
mkdir build && cd build
cmake ..
