import gzip
open("x.gz", "wb").write(gzip.compress(b"hello" * 100)[:20])
gzip.open("x.gz").read()
