import { describe, expect, it } from "vitest";
import { maskShapes } from "./shapes.ts";

/** In two parts: nothing here should look like a secret to those who scan sources for them. */
const made = (...parts: string[]): string => parts.join("");
const letters = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3gH5jK7mN9pQ1sT3vW5yZ7bC9dF1gH3jK5mN7pQ9sT1vW3yZ5";
const JWT = made("ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U");
const PEM = made("-----BEGIN RSA PRIV", "ATE KEY-----\nMIIEowIBAAKCAQEA\nq83vEjRWeJ\n-----END RSA PRIV", "ATE KEY-----");

const TOKENS: Record<string, string> = {
  AWS: made("AK", "IAIOSFODNN7EXAMPLE"),
  "AWS, temporary": made("AS", "IAY34FZKBOKMUTVV7A"),
  OpenAI: made("sk", "-proj-", letters.slice(0, 48)),
  "OpenAI of old": made("sk", "-", letters.slice(0, 48)),
  Anthropic: made("sk", "-ant-api03-", letters.slice(0, 60)),
  Stripe: made("sk", "_live_", letters.slice(0, 24)),
  GitHub: made("gh", "p_", letters.slice(0, 36)),
  "GitHub, an app": made("gh", "s_", letters.slice(0, 36)),
  "GitHub, fine-grained": made("github", "_pat_", letters.slice(0, 22), "_", letters.slice(0, 59)),
  GitLab: made("gl", "pat-", letters.slice(0, 20)),
  Slack: made("xo", "xb-123456789012-1234567890123-", letters.slice(0, 24)),
  JWT,
  Google: made("AI", "za", letters.slice(0, 35)),
  npm: made("np", "m_", letters.slice(0, 36)),
  PyPI: made("py", "pi-", letters),
  "Hugging Face": made("hf", "_", letters.slice(0, 34)),
  SendGrid: made("S", "G.", letters.slice(0, 22), ".", letters.slice(0, 43)),
  Telegram: made("123456789", ":AA", letters.slice(0, 33)),
  RGrid: made("rg", "k_", "a1b2c3d4e5f6g7h8i9j0k1l2_", "m3n4".repeat(12)),
};
const AROUND: Record<string, (secret: string) => string> = {
  "a message": (secret) => `ValueError: bad key ${secret}`,
  quotes: (secret) => `KeyError: '${secret}'`,
  JSON: (secret) => `{"a":"${secret}","b":1}`,
  "a query": (secret) => `GET https://example.org/?x=${secret}&y=1 failed`,
  "an end of a sentence": (secret) => `cannot use ${secret}.`,
  parentheses: (secret) => `f(${secret})`,
  "a line of its own": (secret) => `${secret}\n`,
};

describe("tokens of a known form", () => {
  it.each(Object.entries(TOKENS))("of %s are masked wherever they stand", (_, token) => {
    for (const [where, around] of Object.entries(AROUND)) {
      const masked = maskShapes(around(token));
      expect([where, masked]).not.toEqual([where, expect.stringContaining(token.slice(4, 16))]);
      // A full stop behind a token may be a part of it.
      expect([where, masked.replace(/\.$/, "")]).toEqual([where, around("***").replace(/\.$/, "")]);
    }
  });
});

const PASSWORD = "hunter2-Corr3ct";

describe("secrets by what stands before them", () => {
  it.each([
    `postgresql://ada:${PASSWORD}@db.example.org:5432/x`,
    `could not connect to redis://:${PASSWORD}@cache/0`,
    `amqp://ada:p@${PASSWORD}@mq/`,
    `password=${PASSWORD}`,
    `DB_PASSWORD = '${PASSWORD}'`,
    `connect(host="db", user="ada", password="${PASSWORD}", port=1)`,
    `{"user": "ada", "password": "${PASSWORD}"}`,
    `{'api_key': '${PASSWORD}', 'x': 1}`,
    `{\\"secret\\": \\"${PASSWORD}\\", \\"x\\": 1}`,
    `aws_secret_access_key=${PASSWORD}/abc+def`,
    `OPENAI_API_KEY: ${PASSWORD}`,
    `Server=db;User Id=ada;Pwd=${PASSWORD};`,
    `AccountName=ada;AccountKey=${PASSWORD}==;`,
    `https://b.example.org/x?X-Amz-Credential=${PASSWORD}&X-Amz-Signature=${PASSWORD}&y=1`,
    `https://b.example.org/x?sv=2020&sig=${PASSWORD}%3D`,
    `os.environ["TOKEN"] = "${PASSWORD}"`,
    `usage: tool --db-password ${PASSWORD} --verbose`,
    `tool --token=${PASSWORD}`,
    `Authorization: Bearer ${PASSWORD}`,
    `{'Authorization': 'Basic ${PASSWORD}'}`,
    `-H "x-api-key: ${PASSWORD}"`,
    `requests.get(url, auth=("ada", "${PASSWORD}"))`,
    `token: password=${PASSWORD}`,
    `secret: ${PASSWORD}`,
    `passphrase => "${PASSWORD}"`,
    `password='${PASSWORD}`,
    `client_secret=b"${PASSWORD}\\"and more"`,
  ])("%s", (text) => {
    const masked = maskShapes(text);
    expect(masked).toContain("***");
    expect(masked).not.toContain(PASSWORD);
    expect(masked).not.toContain("hunter2");
  });
  it("leave what stands around them", () => {
    expect(maskShapes(`postgresql://ada:${PASSWORD}@db:5432/x failed`)).toBe("postgresql://ada:***@db:5432/x failed");
    expect(maskShapes(`connect(password="${PASSWORD}", port=1)`)).toBe("connect(password=***, port=1)");
  });
});

describe("private keys", () => {
  it.each([
    [`load(${PEM})`, "load(***)"],
    [`a ${PEM} b ${PEM} c`, "a *** b *** c"],
    [`a ${PEM.slice(0, 50)}`, "a ***"],
    [`${PEM.slice(40)} b`, "*** b"],
    [PEM.replaceAll("\n", "\\n"), "***"],
  ])("are masked, whole or cut", (text, masked) => expect(maskShapes(text)).toBe(masked));
});

it.each([
  'Traceback (most recent call last):\n  File "/work/a.py", line 3, in <module>\n    print(x)',
  "password = os.environ['DB_PASSWORD']",
  "token = next(tokens)",
  "secret: str = field(default=None)",
  "connect(password=settings.PASSWORD, token=None)",
  "KeyError: 'DB_PASSWORD'",
  "NameError: name 'password' is not defined",
  'FATAL:  password authentication failed for user "ada"',
  "SyntaxError: Unexpected token: foo",
  "invalid token: expected a comma",
  "password: must be at least 8 characters",
  "usage: tool [--token TOKEN] --password PASSWORD",
  "if password == other and token != x:",
  "max_tokens=100, n_tokens: 5, passed=3",
  "Basic authentication failed; bearer of news",
  "task-management-of-long-words and sk-learn-for-everybody",
  "PWD=/work",
  "std::token::next and crate::secret::Key",
  "http://localhost:8080/path?x=1",
  "git@github.com:ada/x.git",
  'print("hi"); pass',
  "token=''",
  'f"{password}" and $TOKEN',
])("leaves alone: %s", (text) => expect(maskShapes(text)).toBe(text));

describe("hostile text", () => {
  const hostile = [
    "password=",
    "token:",
    'password="',
    "password='",
    '\\"token\\":\\"',
    "eyJ",
    "eyJaaaaaaaa.",
    "://a:",
    "://a:b@",
    "SG.aaaaaaaaaaaaaaaaaaaa.",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "-----BEGIN ",
    "--a-",
    "-a",
    "bearer ",
    "authorization: ",
    "auth=(",
    "sk-",
    "a",
    "ab ",
    "_token_",
    "secret:secret=",
    "AKIA",
    "12345678:AA",
    "token: a.",
    "token=a.b",
    "\\",
    '"',
    "pass: a b ",
  ];
  /** CPU time, which other processes don't lengthen, in µs: the least of some, since a collection of garbage or a coarse clock adds to one of them. */
  const cost = (text: string): number => {
    const costs = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      maskShapes(text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...costs);
  };
  it.each(hostile)("takes time in proportion to its length: %s", (piece) => {
    const [short, long] = [16, 512].map((kibibytes) => piece.repeat(Math.ceil((kibibytes * 1024) / piece.length)));
    // 32 times as long: quadratic time would be 1024 times as much. Below 50 ms it is no matter.
    expect(cost(long ?? "")).toBeLessThan(Math.max(50_000, 200 * cost(short ?? "")));
  });
});
