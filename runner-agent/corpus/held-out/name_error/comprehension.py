# details: {"name": "nmae"}
class Person:
    def __init__(self, name):
        self.name = nmae
Person("x")
