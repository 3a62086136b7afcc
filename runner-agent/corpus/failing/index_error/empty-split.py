"".split()[0]
