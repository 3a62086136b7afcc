import sys
print("╭─── Traceback (most recent call last) ───╮\n│ x │\n╰─────────────────────────────────────────╯\nValueError: drawn", file=sys.stderr)
