# name: tool.py
import argparse
p = argparse.ArgumentParser()
p.add_argument("files", nargs="+")
p.parse_args()
