# details: {"exception": "numpy.core._exceptions._ArrayMemoryError"}
import numpy as np
np.zeros((1 << 22, 1 << 22))
