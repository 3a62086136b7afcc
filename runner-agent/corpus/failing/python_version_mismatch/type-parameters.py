# details: {"needs": ">=3.12", "line": 2}
def first[T](xs: list[T]) -> T:
    return xs[0]
