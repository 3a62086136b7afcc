# details: {"path": "conf/app.yaml", "function": "load_config"}
import yaml
def load_config(path="conf/app.yaml"):
    with open(path) as f:
        return yaml.safe_load(f)
load_config()
