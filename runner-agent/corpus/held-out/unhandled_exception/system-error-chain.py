# details: {"exception": "ConfigError", "caused_by": {"exception": "FileNotFoundError", "file": "main.py"}}
class ConfigError(Exception): pass
def load():
    try: return open("app.ini").read()
    except OSError as e: raise ConfigError("cannot start") from e
load()
