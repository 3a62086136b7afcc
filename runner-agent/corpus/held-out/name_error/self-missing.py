# details: {"name": "self"}
class A:
    def go(): return self.x
A.go()
