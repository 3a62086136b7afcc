# details: {"module": "helpers"}
from helpers import load
load()
