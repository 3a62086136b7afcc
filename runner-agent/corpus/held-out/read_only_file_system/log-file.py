# details: {"path": "/var/log/app.log"}
import logging
logging.basicConfig(filename="/var/log/app.log")
