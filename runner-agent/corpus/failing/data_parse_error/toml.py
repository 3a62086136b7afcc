import tomllib
tomllib.loads("a = = 1")
