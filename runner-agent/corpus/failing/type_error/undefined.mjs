// details: {"file": "main.mjs", "line": 3}
const user = undefined;
console.log(user.name);
