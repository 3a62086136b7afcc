# network: off
# details: {"host": "ftp.debian.org"}
from ftplib import FTP
FTP("ftp.debian.org")
