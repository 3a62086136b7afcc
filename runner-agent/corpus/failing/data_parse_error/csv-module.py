import csv, io
list(csv.reader(io.StringIO("a\0b"), strict=True))
next(csv.reader(["\"a\"b,c"], strict=True))
