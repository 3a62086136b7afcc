# details: {"name": "loadz", "module": "json"}
from json import loadz
