# details: {"attribute": "group"}
import re
re.match("a", "b").group(0)
