// details: {"line": 2}
const a = { b: 1, c: };
