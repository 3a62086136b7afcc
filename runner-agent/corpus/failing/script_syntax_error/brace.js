// details: {"line": 3, "file": "main.js"}
function f() {
  const x = ;
}
