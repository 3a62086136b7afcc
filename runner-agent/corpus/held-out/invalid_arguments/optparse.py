# args: ["-z"]
# name: old.py
import optparse
optparse.OptionParser().parse_args()
