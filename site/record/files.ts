/** What the recorded commands run: small, real, and the same as in the quick start. */
export const COST_SCRIPT = "train.py";
export const LONG_SCRIPT = "epochs.py";

export const FILES: Readonly<Record<string, string>> = {
  "thesis/analyze.py": `import csv, statistics, sys

rows = csv.DictReader(open(sys.argv[1]))
mean = statistics.mean(float(row["value"]) for row in rows)
print(f"mean {mean:.2f}")
open("summary.txt", "w").write(f"mean {mean:.2f}\\n")
`,
  "thesis/data.csv": "value\n4.1\n4.26\n",
  "project/data.csv": "value\n4.1\n4.26\n",
  "project/broken.py": `import sys

import pandas as pd

print(pd.read_csv(sys.argv[1]).mean())
`,
  "project/clean_up.py": `import json
import sys

from clean import units

with open("config/lab.json") as file:
    config = json.load(file)
print(units.convert(sys.argv[1], config))
`,
  "project/clean/__init__.py": "",
  "project/clean/units.py": "def convert(path, config):\n    return path, config\n",
  "project/config/lab.json": "{}\n",
  "project/.env": "TOKEN=not-sent\n",
  "project/train.py": `import time

total = 0
end = time.monotonic() + 1.2
while time.monotonic() < end:
    total += 1
print("trained")
`,
  "project/epochs.py": `import sys
import time

for epoch in range(1, int(sys.argv[1]) + 1):
    print(f"epoch {epoch}  loss {1 / (epoch + 3):.3f}")
    time.sleep(0.5)
`,
};
