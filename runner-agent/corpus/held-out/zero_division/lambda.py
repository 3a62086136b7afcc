# details: {"function": "<lambda>"}
print(sorted([3, 0], key=lambda n: 1 / n))
