# details: {"exception": "OutOfStock", "message": "none left", "function": "buy"}
class OutOfStock(Exception): pass
def buy(): raise OutOfStock("none left")
buy()
