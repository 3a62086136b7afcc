# network: off
# details: {"host": "example.com"}
# name: fetch.py
import httpx
httpx.get("https://example.com/")
