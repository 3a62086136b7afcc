# name: fetch.py
# details: {"host": "localhost", "port": 8000}
import httpx
httpx.Client(base_url="http://localhost:8000").get("http://localhost:8000/x")
