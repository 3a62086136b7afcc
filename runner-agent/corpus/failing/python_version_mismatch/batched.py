# details: {"needs": ">=3.12"}
import itertools
list(itertools.batched([1, 2, 3], 2))
