# args: ["--n", "x"]
# details: {"message": "argument --n: invalid int value: 'x'"}
import argparse as ap
p = ap.ArgumentParser()
p.add_argument("--n", type=int)
p.parse_args()
