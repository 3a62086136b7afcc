# details: {"needs": "<3.9"}
from fractions import gcd
