import pandas as pd
open("book.xlsx", "w").write("not a workbook")
pd.read_excel("book.xlsx")
