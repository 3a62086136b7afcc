# details: {"module": "pipeline.steps"}
# file: pipeline/__init__.py
from pipeline.steps import clean
clean()
