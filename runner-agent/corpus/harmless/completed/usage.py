import argparse, sys
argparse.ArgumentParser().print_usage(sys.stderr)
