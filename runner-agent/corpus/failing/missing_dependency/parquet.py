# details: {"package": "pyarrow"}
import pandas as pd
pd.DataFrame({"a": [1]}).to_parquet("out.parquet")
