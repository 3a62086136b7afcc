x = bytearray(1 << 50)
