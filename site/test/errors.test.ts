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

  /** In one line, as all of it. */
  const exitCodeSaid = (code: ErrorCode): string => {
    const words = wordsOf(all.get(`${new URL(describeError(code).docs_url).pathname}/`) ?? "");
    return /ExitcodeoftheCLI(.*?)(?:Details|Offline)/.exec(words)?.[1] ?? "";
  };

  it.each(ERROR_CODES)("%s says the exit code that the CLI has, and what was recorded had", (code) => {
    const said = exitCodeSaid(code);
    if (said === "Thescript'sown,whereithasone") return;
    const without = exitCodeOfEnd({ status: "failed", exit_code: null, error_metadata: describeError(code) });
    expect([`${without}`, `Thescript'sownifabove0,else${without}`]).toContain(said);
    const { example } = errorPage(code);
    if (!("none" in example) && said === `${without}`) expect(example.exit_code).toBe(without);
  });

  it.each([
    "missing_dependency",
    "nonzero_exit",
    "timeout",
    "connection_refused",
    "output_upload_failed",
    "output_too_large",
  ] as const)("%s, whose script may have ended, says that its own exit code goes first", (code) => {
    expect(exitCodeSaid(code)).toMatch(/^Thescript'sown/);
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
