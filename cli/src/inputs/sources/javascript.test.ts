import { describe, expect, it } from "vitest";
import { readJavaScript } from "./javascript.ts";

/** A template whose text only the running script knows. */
const TEMPLATE = "`./$".concat("{name}.js`");

const IN_FOLDER = "`$".concat("{D}");

const importsOf = (source: string, name = "a.ts") => readJavaScript(source, name).imports.map(({ module }) => module);
const mentionsOf = (source: string) =>
  readJavaScript(source, "a.mjs").mentions.map(({ base, path, use }) => `${use} ${base}:${path.replace("\u0001", "?")}`);

describe("imports of a JavaScript source", () => {
  it.each([
    ["import a, {b as c} from './x.js'; import './y'", ["./x.js", "./y"]],
    ["export * from './x'; export {q} from \"../z.ts\"", ["./x", "../z.ts"]],
    ["const a = require('./x'), b = require.resolve('./y')", ["./x", "./y"]],
    ["if (x) await import('./x.js')", ["./x.js"]],
    [`import(${TEMPLATE}); require(name)`, []],
    ["import type {T} from './types'", ["./types"]],
    ["// import './x'\nconst s = \"import './y'\"", []],
  ])("%j", (source, expected) => expect(importsOf(source)).toEqual(expected));
  it("reads casts in .ts and elements in .tsx", () => {
    expect(importsOf("const a = <T>b; import './x'", "a.ts")).toEqual(["./x"]);
    expect(importsOf("const a = <T>b</T>; import './x'", "a.tsx")).toEqual(["./x"]);
  });
});

describe("paths in a JavaScript source", () => {
  it.each([
    ["readFileSync('data/x.csv')", ["file cwd:data/x.csv"]],
    ["readFileSync(path.join(__dirname, 'data', 'x'))", ["folder source:data/x"]],
    ["new URL('./x.json', import.meta.url)", ["folder source:x.json"]],
    [
      "const here = path.dirname(fileURLToPath(import.meta.url)); join(here, '..', 'x')",
      ["folder source:.", "folder source:../x"],
    ],
    ["f(import.meta.dirname + '/x', `y`)", ["folder source:x", "file cwd:y"]],
    ["fs.readdirSync('data'); globSync('d/*')", ["folder cwd:data", "pattern cwd:d/*"]],
    [
      "fs.mkdirSync('out'); fs.writeFileSync('out/x', fs.readFileSync('in'))",
      ["made cwd:out", "written cwd:out/x", "file cwd:in"],
    ],
    [TEMPLATE, []],
    [`const D = 'data'; f(${IN_FOLDER}/x.csv\`)`, ["file cwd:data", "file cwd:data/x.csv"]],
    [`const D = 'data'; f(${IN_FOLDER}/\${n}.csv\`)`, ["file cwd:data", "pattern cwd:data/*.csv"]],
    ["readFileSync('data/' + n)", ["pattern cwd:data/*", "file cwd:data/"]],
    ["path.join(__dirname, n + '.json')", ["pattern source:*.json", "file cwd:.json"]],
    ["writeFileSync('out/' + n, 'x')", ["written cwd:out/?", "written cwd:x"]],
  ])("%j", (source, expected) => expect(mentionsOf(source)).toEqual(expected));
});
