/**
 * Tokens that tell by their form what they are, as their issuers document it. Each begins where a word does and is then read to its end once, so
 * that no text makes the search go back: a token inside of a longer word is none.
 */
const FORMS = [
  // AWS access keys, also temporary ones.
  "(?:AKIA|ASIA|ABIA|ACCA|AIDA|AROA|AGPA|AIPA|ANPA|ANVA)[A-Z0-9]{16}",
  // OpenAI, Anthropic, OpenRouter and others, which all hold a digit; Stripe.
  "sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}",
  "(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}",
  "whsec_[A-Za-z0-9+/=_-]{16,}",
  // GitHub, GitLab.
  "gh[pousr]_[A-Za-z0-9_]{20,}",
  "github_pat_[A-Za-z0-9_]{20,}",
  "gl(?:pat|dt|rt|cbt|ptt|agent|oas|soat|ft|imt)-[A-Za-z0-9_.-]{16,}",
  // Slack.
  "xox[a-z]-[A-Za-z0-9-]{10,}",
  "xapp-[A-Za-z0-9-]{10,}",
  // JSON Web Tokens: header and payload both begin with {" in base64.
  "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?",
  // Google, npm, PyPI, Hugging Face, SendGrid, DigitalOcean, Databricks, Telegram's bots, age, Docker, Linear, Notion, Replicate, Groq, xAI.
  "AIza[A-Za-z0-9_-]{30,}",
  "ya29\\.[A-Za-z0-9_.-]{16,}",
  "GOCSPX-[A-Za-z0-9_-]{16,}",
  "npm_[A-Za-z0-9]{30,}",
  "pypi-[A-Za-z0-9_-]{50,}",
  "hf_[A-Za-z0-9]{30,}",
  "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}",
  "do[opr]_v1_[a-f0-9]{32,}",
  "dapi[a-f0-9]{32,}",
  "[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}",
  "AGE-SECRET-KEY-1[A-Z0-9]{40,}",
  "dckr_pat_[A-Za-z0-9_-]{20,}",
  "lin_api_[A-Za-z0-9]{30,}",
  "(?:secret_|ntn_)[A-Za-z0-9]{40,}",
  "r8_[A-Za-z0-9]{30,}",
  "gsk_[A-Za-z0-9]{30,}",
  "xai-[A-Za-z0-9]{30,}",
  // RGrid's own: API keys, runner tokens, leases, sessions, the operator's.
  "rg[krlso]_[A-Za-z0-9_.-]{16,}",
];
const TOKEN = new RegExp(`(?<![A-Za-z0-9_-])(?:${FORMS.join("|")})`, "g");
/** Slack's addresses for incoming messages are keys themselves. */
const SLACK_HOOK = /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]+/g;

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

const findFrom = (pattern: RegExp, text: string, from: number): { start: number; end: number } | null => {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found && { start: found.index, end: found.index + found[0].length };
};

/** Private keys in PEM, whole or cut: one without its end reaches to the end of the text, one without its beginning from the beginning. */
function withoutPrivateKeys(text: string, mask: string): string {
  if (!text.includes("PRIVATE KEY")) return text;
  const out: string[] = [];
  let from = 0;
  let begin = findFrom(BEGIN, text, 0);
  for (;;) {
    if (begin !== null && begin.start < from) begin = findFrom(BEGIN, text, from);
    const end = findFrom(END, text, from);
    if (begin === null && end === null) return [...out, text.slice(from)].join("");
    const start = begin !== null && (end === null || begin.start < end.start) ? begin.start : from;
    out.push(text.slice(from, start), mask);
    if (end === null) return out.join("");
    from = end.end;
  }
}

export const maskTokens = (text: string, mask: string): string =>
  withoutPrivateKeys(text, mask).replace(SLACK_HOOK, `$1${mask}`).replace(TOKEN, mask);
