# details: {"exit_code": 1}
import sys
def main():
    try:
        {}["a"]
    except KeyError as e:
        print("KeyError:", e, file=sys.stderr)
        return 1
    return 0
sys.exit(main())
