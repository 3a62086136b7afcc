// memory: 128
const fs = require("fs");
const fd = fs.openSync("/home/user/x", "w");
const block = Buffer.alloc(1 << 20);
for (;;) fs.writeSync(fd, block);
