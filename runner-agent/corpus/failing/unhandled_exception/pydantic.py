# name: models.py
# details: {"exception": "pydantic.error_wrappers.ValidationError"}
from pydantic import BaseModel
class User(BaseModel):
    age: int
User(age="x")
