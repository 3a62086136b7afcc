# details: {"exception": "TypeError", "source_line": "return \"n=\" + n"}
def show(n):
    return "n=" + n
show(3)
