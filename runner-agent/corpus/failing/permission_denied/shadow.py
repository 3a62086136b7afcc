# details: {"path": "/etc/shadow"}
open("/etc/shadow").read()
