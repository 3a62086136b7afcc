def ratio(a, b): return a / b
class Report:
    def __init__(self, n): self.share = ratio(n, n - n)
Report(3)
