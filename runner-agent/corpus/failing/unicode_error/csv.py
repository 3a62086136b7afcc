# details: {"encoding": "utf-8"}
import pandas as pd
open("t.csv", "wb").write("name\nM\xfcller\n".encode("latin-1"))
pd.read_csv("t.csv")
