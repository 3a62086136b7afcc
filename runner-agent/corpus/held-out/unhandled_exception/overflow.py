# details: {"exception": "OverflowError"}
import math
math.exp(1000)
