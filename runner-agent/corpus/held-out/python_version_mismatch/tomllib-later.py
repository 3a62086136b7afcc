# details: {"needs": ">=3.13"}
import copy
copy.replace({}, a=1)
