import os
assert os.path.exists("/dev/nvidia0"), "Torch not compiled with CUDA enabled"
