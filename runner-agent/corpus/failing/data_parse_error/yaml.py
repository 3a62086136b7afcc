import yaml
yaml.safe_load("a: b: c:\n - x")
