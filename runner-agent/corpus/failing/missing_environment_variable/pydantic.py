# details: {"variable": "API_TOKEN"}
from pydantic import BaseSettings
class Settings(BaseSettings):
    api_token: str
Settings()
