// details: {"name": "foo", "file": "main.js", "line": 3, "function": "run"}
function run() {
  return foo + 1;
}
run();
