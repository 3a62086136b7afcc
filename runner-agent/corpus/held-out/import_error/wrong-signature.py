# details: {"name": "sqroot", "module": "math"}
from math import sqrt, sqroot
