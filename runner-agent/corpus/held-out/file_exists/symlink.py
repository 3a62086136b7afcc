import os
os.symlink("a", "link"); os.symlink("b", "link")
