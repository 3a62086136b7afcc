import numpy as np
open("m.txt", "w").write("1 2\n3 x\n")
np.loadtxt("m.txt")
