# memory: 96
import numpy as np
for n in range(100): np.save(f"/tmp/{n}.npy", np.zeros(1 << 18))
