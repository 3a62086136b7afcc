# details: {"path": "/usr/lib/hello.txt"}
open("/usr/lib/hello.txt", "w")
