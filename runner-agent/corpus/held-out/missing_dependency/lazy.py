# details: {"module": "yfinance", "package": "yfinance"}
import importlib
def need(name): return importlib.import_module(name)
need("yfinance").Ticker("X")
