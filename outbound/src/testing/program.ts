import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { openWayOut, requestOptions } from "../open.ts";
import { wayOutOf } from "../way-out.ts";

/** Asks both hosts with `fetch` and with node:http, as the CLI and the runner do, and says what came of it. */
const BODY = Buffer.alloc(300_000, "x");

function put(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const headers = { "content-length": BODY.length };
    const request = send(url, { method: "PUT", headers, ...requestOptions(url) }, (response) => {
      let text = "";
      response.on("data", (data) => {
        text += String(data);
      });
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
    request.end(BODY);
  });
}

async function told(what: string, asked: Promise<string>): Promise<void> {
  console.log(await asked.then((text) => `${what} ${text}`).catch((error: unknown) => `${what} failed: ${String(error)}`));
}

const [, , https = "", http = "", loopback = ""] = process.argv;
await openWayOut(wayOutOf(process.env));
for (const host of [https, http])
  await told(
    "fetch",
    fetch(`${host}/get`).then((response) => response.text()),
  );
for (const host of [https, http]) await told("put", put(`${host}/put`));
await told(
  "loopback",
  fetch(`${loopback}/get`).then((response) => response.text()),
);
process.exit(0);
