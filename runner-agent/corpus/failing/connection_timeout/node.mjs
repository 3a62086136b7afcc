import net from "node:net";
const server = net.createServer(() => {}).listen(0, async () => {
  await fetch(`http://127.0.0.1:${server.address().port}/`, { signal: AbortSignal.timeout(300) });
});
