# details: {"exit_code": 1}
import sys, traceback
bad = 0
for row in ["1", "x", "y"]:
    try:
        int(row)
    except ValueError:
        traceback.print_exc()
        bad += 1
if bad:
    print(f"{bad} rows failed", file=sys.stderr)
    raise SystemExit(1)
