# details: {"needs": ">=3.12"}
type Point = tuple[int, int]
