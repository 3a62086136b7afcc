# details: {"path": "m.npy"}
import numpy as np
np.load("m.npy")
