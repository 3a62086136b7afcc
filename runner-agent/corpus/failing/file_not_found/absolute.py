# details: {"path": "/home/me/data.csv"}
import pandas as pd
pd.read_csv("/home/me/data.csv")
