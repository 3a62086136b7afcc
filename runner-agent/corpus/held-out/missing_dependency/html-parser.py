# details: {"package": "html5lib"}
import pandas as pd
print(pd.read_html("<table><tr><td>1</td></tr></table>", flavor="html5lib"))
