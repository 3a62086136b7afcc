# name: run.py
# file: shop.py = class StockError(Exception): pass\ndef sell(): raise StockError("empty")
# details: {"exception": "shop.StockError", "message": "empty", "file": "shop.py", "line": 2, "function": "sell"}
import shop
shop.sell()
