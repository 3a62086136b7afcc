// details: {"port": 5555}
require("http").get("http://localhost:5555/");
