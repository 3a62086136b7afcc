import csv
csv.field_size_limit(10)
list(csv.reader(["a" * 100]))
