# details: {"encoding": "latin-1"}
import sys
sys.stdout.reconfigure(encoding="latin-1")
print("price: 5 €")
