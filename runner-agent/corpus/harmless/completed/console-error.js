console.error(new Error("only logged"));
console.error("Node.js v24.0.0 is required");
