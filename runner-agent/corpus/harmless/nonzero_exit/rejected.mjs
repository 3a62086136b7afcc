// details: {"exit_code": 2}
async function main() { throw new TypeError("caught below"); }
main().catch((e) => { console.error(e.stack); process.exitCode = 2; });
