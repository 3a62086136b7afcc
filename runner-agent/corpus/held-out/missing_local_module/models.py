# name: train.py
# details: {"module": "models"}
import sys
from models.encoder import Encoder
Encoder().fit(sys.stdin)
