# details: {"function": "mean", "file": "main.py", "line": 3}
def mean(xs):
    return sum(xs) / len(xs)
print(mean([]))
