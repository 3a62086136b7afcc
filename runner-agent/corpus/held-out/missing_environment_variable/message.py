# details: {"variable": "OPENAI_API_KEY"}
import os
def client():
    key = os.getenv("OPENAI_API_KEY")
    if not key:
        raise RuntimeError("The OPENAI_API_KEY environment variable is not set")
client()
