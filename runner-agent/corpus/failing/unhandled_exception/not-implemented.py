# details: {"exception": "NotImplementedError"}
class A:
    def run(self): raise NotImplementedError
A().run()
