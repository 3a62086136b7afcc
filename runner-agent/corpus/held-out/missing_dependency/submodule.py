# details: {"module": "scipy", "package": "scipy", "line": 2}
from scipy.optimize import minimize
print(minimize(lambda x: x * x, 3))
