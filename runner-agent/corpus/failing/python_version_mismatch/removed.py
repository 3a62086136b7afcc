# details: {"needs": "<3.10"}
from collections import Mapping
