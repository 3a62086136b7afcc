// details: {"message": "disk on fire"}
const { EventEmitter } = require("events");
new EventEmitter().emit("error", new Error("disk on fire"));
