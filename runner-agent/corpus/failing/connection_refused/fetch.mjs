// details: {"host": "127.0.0.1", "port": 5999}
const r = await fetch("http://127.0.0.1:5999/").catch((e) => { throw e; });
