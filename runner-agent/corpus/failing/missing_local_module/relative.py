# entry: pkg.main
# file: pkg/__init__.py
# file: pkg/main.py = from .loading import read
# details: {"module": "pkg.loading", "file": "pkg/main.py"}
