# memory: 96
from pathlib import Path
n = 0
while True: Path(f"/tmp/{n}").write_bytes(b"x" * (1 << 20)); n += 1
