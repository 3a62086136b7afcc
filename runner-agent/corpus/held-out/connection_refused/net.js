// details: {"port": 4444, "host": "127.0.0.1"}
require("net").connect(4444, "127.0.0.1");
