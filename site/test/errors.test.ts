import { describeError, ERROR_CODES, type ErrorCode } from "@rgrid/schema";
import { errorPage } from "@rgrid/schema/error-pages";
import { exitCodeOfEnd } from "rgrid-cli/src/exit-codes.ts";
import { describe, expect, it } from "vitest";
import { pages } from "./pages.ts";

const all = pages();

/** What a reader reads of it, in one line. */
const wordsOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, "")
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, "");

/** What a page says of it, without its spaces. */
function exitCodeSaid(code: ErrorCode): string {
  const words = wordsOf(all.get(`${new URL(describeError(code).docs_url).pathname}/`) ?? "");
  return /ExitcodeoftheCLI(.*?)(?:Details|Offline)/.exec(words)?.[1] ?? "";
}

describe("the page of an error", () => {
  it.each(ERROR_CODES)("%s is where its docs_url leads, and shows what is seen of it, as recorded, or says why not", (code) => {
    const words = wordsOf(all.get(`${new URL(describeError(code).docs_url).pathname}/`) ?? "");
    const { example, happened } = errorPage(code);
    expect(words).toContain(wordsOf(happened));
    const shown = "none" in example ? example.none : example.steps.map(({ typed, output }) => `$ ${typed}\n${output}`).join("\n");
    // Its own angle brackets are text there.
    expect(words).toContain(shown.replace(/\s+/g, ""));
  });

  it.each(ERROR_CODES)("%s has its commands to copy, by the machine on which they are typed", (code) => {
    const html = all.get(`${new URL(describeError(code).docs_url).pathname}/`) ?? "";
    const [, fixes = ""] = /id="fix-it"([\s\S]*?)id="what-you-see"/.exec(html) ?? [];
    const blocks = [...fixes.matchAll(/<figcaption[\s\S]*?<\/figcaption>([\s\S]*?)<div class="copy">/g)];
    const { commands } = errorPage(code);
    expect(blocks.map(([, text = ""]) => wordsOf(text))).toEqual(commands.map(({ text }) => text.replace(/\s+/g, "")));
    for (const { where } of commands) expect(fixes).toContain(where === "here" ? "Your laptop" : "The runner's machine");
  });

  it.each(ERROR_CODES)("%s says an exit code that what was recorded had", (code) => {
    const said = exitCodeSaid(code);
    const { example } = errorPage(code);
    expect(said).not.toBe("");
    if ("none" in example) return;
    // A code of the script's own may be any; else it is the one that stands there.
    if (!said.startsWith("Thescript'sown")) expect(String(example.exit_code)).toBe(said);
  });

  it.each(ERROR_CODES)("%s says the exit code with which the CLI ends, whatever the script's was", (code) => {
    const said = exitCodeSaid(code);
    const status = code === "cancelled" ? "cancelled" : "failed";
    const [own, , last = "125"] = /^(?:(Thescript'sown)(,whereithasone|if.+,else))?(\d+)?$/.exec(said)?.slice(1) ?? [];
    // Where no script has run, or what it ended with counts for nothing.
    const codes = own === undefined ? [null] : [null, 0, 1, 3, 128, 137];
    for (const exit_code of codes) {
      const isOwn = exit_code !== null && exit_code > 0 && !(said.includes("1to128") && exit_code > 128);
      const ended = exitCodeOfEnd({ status, exit_code, error_metadata: describeError(code) });
      expect(ended, `${code} after ${exit_code}`).toBe(isOwn ? exit_code : Number(last));
    }
    const { section } = errorPage(code);
    const isAfterScript = code === "output_upload_failed" || code === "output_too_large";
    expect(own !== undefined).toBe(isAfterScript || ["python-script", "system", "network"].includes(section));
  });

  it("has fixes before what is seen, and that before the reasons", () => {
    const html = all.get("/errors/missing-dependency/") ?? "";
    const places = ["Fix it", "What you see", "Why", "For programs"].map((title) => html.indexOf(`>${title}</h2>`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });
});

it("has a page for an address that is none, which leads on", () => {
  const page = all.get("/404.html") ?? "";
  expect(page).toContain("There is no such page.");
  for (const href of ["/docs/quick-start/", "/errors/"]) expect(page).toContain(`href="${href}"`);
});
