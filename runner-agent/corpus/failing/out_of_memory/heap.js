// argv: ["node", "--max-old-space-size=20", "main.js"]
const rows = [];
for (;;) rows.push(new Array(1000).fill(String(Math.random())));
