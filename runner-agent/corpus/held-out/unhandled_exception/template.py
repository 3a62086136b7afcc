# details: {"exception": "jinja2.exceptions.UndefinedError"}
import jinja2
jinja2.Template("{{ user.name.first }}").render()
