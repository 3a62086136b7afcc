import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject } from "vitest";
import { ask, eventsOf } from "./harness/api.ts";
import { until } from "./harness/containers.ts";
import { it } from "./harness/place.ts";
import { databaseDump, filesHolding } from "./harness/surfaces.ts";

const { dataDir, ready } = inject("stack");

/** A value of `--env`, in which everything is that a form escapes. */
const VALUE = `pl4nted-"ü /+${process.pid}-secret&value`;
/** The forms in which the script prints it. */
const FORMS = [
  VALUE,
  JSON.stringify(VALUE).slice(1, -1),
  encodeURIComponent(VALUE),
  Buffer.from(VALUE).toString("base64").slice(0, 30),
  Buffer.from(`ada:${VALUE}`).toString("base64").slice(8, 36),
  // A part of it that stands in none of the forms above by chance.
  `pl4nted-"ü /+${process.pid}`,
];
const PRINTED = [
  ...[VALUE, JSON.stringify(VALUE), encodeURIComponent(VALUE)],
  ...[VALUE, `ada:${VALUE}`].map((text) => Buffer.from(text).toString("base64")),
];
/** What looks like a secret, in two parts so that none stands in a source; the part that must not be seen is the whole of it. */
const made = (...parts: string[]): string => parts.join("");
const SHAPES = {
  aws: made("AK", "IA", "PLANTEDPLANTED77"),
  openai: made("sk", "-proj-", "Pl4ntedPl4ntedPl4ntedPl4nted"),
  github: made("gh", "p_", "Pl4ntedPl4ntedPl4ntedPl4ntedPl4nted1"),
  slack: made("xo", "xb-", "123456789012-Pl4ntedPl4ntedPl4nted"),
  jwt: made("ey", "JhbGciOiJQbDRudGVkIn0.ey", "JzdWIiOiJQbDRudGVkIn0.UGw0bnRlZFBsNG50ZWQ"),
  key: made("-----BEGIN PRIV", "ATE KEY-----\\nMIIPl4ntedPl4nted\\n-----END PRIV", "ATE KEY-----"),
  address: made("postgres://ada", ":", "Pl4nted-in-address@db.example.org/x"),
  password: made("password", "=", "Pl4nted-by-name"),
  header: made("Authorization: ", "Bearer ", "Pl4nted-header-77"),
};

const SCRIPT = `
import base64, json, os, sys, urllib.parse
token = os.environ["TOKEN"]
def forms():
    yield token
    yield json.dumps(token, ensure_ascii=False)
    yield urllib.parse.quote(token, safe="!'()*~")
    yield base64.b64encode(token.encode()).decode()
    yield base64.b64encode(("ada:" + token).encode()).decode()
for form in forms():
    print("out", form)
    print("err", form, file=sys.stderr)
# Cut into pieces, each of which comes by itself.
for stream in (1, 2):
    for byte in token.encode():
        os.write(stream, bytes([byte]))
    os.write(stream, b"\\n")
# Long enough for the log to move into the store.
for n in range(1500):
    print(n, "of many lines with", token, "." * 40)
shapes = json.load(open("shapes.json"))
raise ValueError("cannot use " + " ".join(forms()) + " nor " + " ".join(shapes[int(sys.argv[1])::3]))
`;

describe("secrets that were planted", () => {
  it("are found nowhere", async ({ place }) => {
    // What is looked for is what the script prints.
    for (const form of FORMS) expect(PRINTED.some((text) => text.includes(form))).toBe(true);
    const values = Object.values(SHAPES);
    await place.write("fails.py", SCRIPT);
    await place.write("shapes.json", JSON.stringify(values));
    const said: string[] = [];
    /** Without the log, in which only known values are masked. */
    const told: string[] = [];
    for (const third of [0, 1, 2]) {
      const ended = await place
        .with({ env: { TOKEN: VALUE } })
        .rgrid("run", "--json", "--env", "TOKEN", "fails.py", String(third));
      expect(ended.exitCode).toBe(1);
      const { execution } = JSON.parse(ended.out);
      const { id } = execution;
      expect(execution.error_metadata).toMatchObject({ error_code: "value_error" });
      // Not by failing to be told: what is around it is there.
      expect(JSON.stringify(execution.error_metadata)).toContain("cannot use ***");
      const events = await eventsOf(id);
      const stored = await ask(`/api/v1/executions/${id}/logs?format=text`);
      const shown = await Promise.all(
        [
          ["status", id],
          ["status", "--json", id],
          ["logs", id],
          ["logs", "--json", id],
          ["list", "--json"],
          ["attach", id],
        ].map((line) => place.rgrid(...line)),
      );
      said.push(
        ended.out,
        ended.err,
        JSON.stringify(events),
        await stored.text(),
        ...shown.flatMap(({ out, err }) => [out, err]),
      );
      told.push(ended.out, JSON.stringify(events.filter(({ event }) => event.type !== "log")));
      told.push(...[0, 1, 4].flatMap((index) => [shown[index]?.out ?? "", shown[index]?.err ?? ""]));
      // Of the log, whose row and segments come later.
      await until(async () => (await databaseDump(dataDir)).includes(id));
    }
    expect(said.join("\n")).toContain("out ***");

    const metrics = await ask("/metrics", { token: ready.operator_token });
    expect(metrics.status).toBe(200);
    const structured = readdirSync(join(dataDir, "logs")).map((name) => readFileSync(join(dataDir, "logs", name), "utf8"));
    const everywhere = [await metrics.text(), await databaseDump(dataDir), ...structured];

    for (const form of FORMS) {
      expect([form, [...said, ...everywhere].filter((text) => text.includes(form))]).toEqual([form, []]);
      // Objects' storage, the store with the log's segments, the database, the runner's folders, everybody's logs.
      expect([form, await filesHolding([dataDir], form)]).toEqual([form, []]);
    }
    for (const [name, shape] of Object.entries(SHAPES)) {
      const secret = shape.slice(shape.indexOf("Pl4nted") === -1 ? 4 : shape.indexOf("Pl4nted"));
      const piece = secret.slice(0, 14);
      expect([name, [...told, ...everywhere].filter((text) => text.includes(piece))]).toEqual([name, []]);
    }
  }, 180_000);
});
