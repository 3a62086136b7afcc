# memory: 96
import pandas as pd
frames = []
while True: frames.append(pd.DataFrame({"a": range(100_000)}))
