class OutOfMemoryError(RuntimeError): pass
raise OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB (GPU 0; 14.76 GiB total capacity; 1.31 GiB already allocated; 12.44 GiB free)")
