# details: {"host": "localhost", "port": 8080}
curl -sSf http://localhost:8080/health
