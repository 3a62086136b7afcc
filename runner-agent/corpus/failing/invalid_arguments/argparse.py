# details: {"usage": "argparse.py [-h] --epochs EPOCHS"}
import argparse
p = argparse.ArgumentParser(prog="argparse.py")
p.add_argument("--epochs", type=int, required=True)
p.parse_args()
