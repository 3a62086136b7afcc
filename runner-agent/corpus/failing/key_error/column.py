# details: {"key": "price", "file": "main.py", "line": 4}
import pandas as pd
df = pd.DataFrame({"cost": [1, 2]})
print(df["price"].mean())
