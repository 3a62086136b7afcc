import net from "node:net";
const server = net.createServer((socket) => socket.destroy()).listen(0, async () => {
  await fetch(`http://127.0.0.1:${server.address().port}/`);
});
