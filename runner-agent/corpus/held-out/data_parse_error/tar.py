import tarfile
open("x.tar", "w").write("no")
tarfile.open("x.tar")
