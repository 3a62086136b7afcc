# details: {"key": "region"}
import pandas as pd
pd.DataFrame({"a": [1]}).groupby("region").sum()
