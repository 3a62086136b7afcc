# details: {"name": "get_absolute_url", "module": "jinja2.utils"}
from jinja2.utils import get_absolute_url
