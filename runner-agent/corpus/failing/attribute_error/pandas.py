# details: {"attribute": "apend"}
import pandas as pd
pd.DataFrame().apend({})
