# details: {"variable": "SECRET_KEY"}
from decouple import config
config("SECRET_KEY")
