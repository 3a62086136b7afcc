require("fs").readFileSync("/tmp");
