# details: {"path": "/out.csv"}
import pandas as pd
pd.DataFrame({"a": [1]}).to_csv("/out.csv")
