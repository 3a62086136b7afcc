# args: ["deploy", "--env", "moon"]
# name: tool.py
import argparse
p = argparse.ArgumentParser()
sub = p.add_subparsers(dest="cmd", required=True)
d = sub.add_parser("deploy"); d.add_argument("--env", choices=["test", "live"])
p.parse_args()
