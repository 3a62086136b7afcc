import https from "node:https";
import tls from "node:tls";
const server = https.createServer({ SNICallback: undefined }).listen(0, () => {
  https.get(`https://localhost:${server.address().port}/`);
});
