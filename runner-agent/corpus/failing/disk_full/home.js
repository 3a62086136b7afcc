// memory: 128
const fs = require("fs");
const fd = fs.openSync("/home/user/x", "w");
for (;;) fs.writeSync(fd, Buffer.alloc(1 << 20));
