# name: checks.py
# details: {"function": "check", "message": "expected 3 rows, got 0"}
def check(rows, n):
    assert len(rows) == n, f"expected {n} rows, got {len(rows)}"
check([], 3)
