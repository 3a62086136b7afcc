raise RuntimeError("CUDA error: out of memory")
