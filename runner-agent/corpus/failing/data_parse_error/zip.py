import zipfile
open("x.zip", "w").write("no zip")
zipfile.ZipFile("x.zip")
