import pandas as pd
open("bad.csv", "w").write("a,b\n1,2\n1,2,3,4\n")
pd.read_csv("bad.csv")
