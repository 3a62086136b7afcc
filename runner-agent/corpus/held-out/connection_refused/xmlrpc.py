import xmlrpc.client
xmlrpc.client.ServerProxy("http://localhost:9001").ping()
