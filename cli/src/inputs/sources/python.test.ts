import { describe, expect, it } from "vitest";
import type { Import, Mention } from "./facts.ts";
import { SELF } from "./facts.ts";
import { readPython } from "./python.ts";

const importsOf = (source: string) =>
  readPython(source).imports.map(
    ({ level, module, names, whole }: Import) => `${".".repeat(level)}${module}${whole ? ".**" : ""}:${names.join(",")}`,
  );
const mentionsOf = (source: string) =>
  readPython(source).mentions.map(({ base, path, use }: Mention) => `${use} ${base}:${path}`);

describe("imports of a Python source", () => {
  it.each([
    ["import a.b as c, d", ["a.b:", "d:"]],
    ["from a.b import c as x, d", ["a.b:c,d"]],
    ["from . import (\n  c,  # why\n  d as e,\n)", [".:c,d"]],
    ["from ...a.b import *", ["...a.b:*"]],
    ["if x:\n  try:\n    import a\n  except ImportError:\n    import b", ["a:", "b:"]],
    ["def f():\n  async def g():\n    from a import b", ["a:b"]],
    ["import importlib\nimportlib.import_module('a.b')", ["importlib:", "a.b:"]],
    ["import_module('.b', __package__)", [".b:"]],
    ["m = __import__('a')", ["a:"]],
    ["importlib.import_module(f'plugins.{name}')", ["plugins.**:"]],
    ["importlib.import_module('a.b.' + name)", ["a.b.**:"]],
    ["from importlib.resources import files as f\nf('a.b')", ["importlib.resources:files", "a.b.**:"]],
    ["from importlib import resources as res\nres.files('a')", ["importlib:resources", "a.**:"]],
    ["pkgutil.get_data('a', 'b.csv')", ["a.**:"]],
    ["import a.b\nimportlib.resources.files(a.b)\nfiles('c')", ["a.b:", "a.b.**:"]],
    ["s = 'import a'\n# import b\n'''\nimport c\n'''", []],
    ["import a\nthis is no python !\nimport b\n", ["a:", "b:"]],
  ])("%j", (source, expected) => expect(importsOf(source)).toEqual(expected));

  it("tells where each is", () => {
    expect(readPython("\n\nimport a\n").imports[0]?.line).toBe(3);
  });
  it("tells that modules are loaded by names that only the running script knows", () => {
    expect(readPython("import_module(name)").scansPackage).toBe(true);
    expect(readPython("for m in pkgutil.iter_modules(__path__): pass").scansPackage).toBe(true);
    expect(readPython("importlib.resources.files(__package__)").scansPackage).toBe(true);
    expect(readPython("from pkgutil import iter_modules\niter_modules([HERE])").scansPackage).toBe(true);
    expect(readPython("request.files('a')").scansPackage).toBe(false);
  });
  it("finds folders that are added to the search path", () => {
    expect(readPython("sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))").roots).toMatchObject([
      { base: "source", path: "lib" },
    ]);
  });
});

const written = (...paths: string[]) => paths.map((path) => `written cwd:${path}`);

describe("paths in a Python source", () => {
  it.each([
    ["pd.read_csv('data/x.csv')", ["file cwd:data/x.csv"]],
    ["f('a' 'b/' r'c\\d')", ["file cwd:ab/c\\d"]],
    ["Path('data') / 'sub' / 'x.csv'", ["folder cwd:data/sub/x.csv"]],
    ["HERE = Path(__file__).resolve().parent\nopen(HERE / 'x')", [`folder source:.`, "folder source:x"]],
    ["ROOT = Path(__file__).parents[1]\n(ROOT / 'd').joinpath('x')", ["folder source:..", "folder source:../d/x"]],
    ["os.path.join(os.path.dirname(os.path.abspath(__file__)), 'x')", ["folder source:x"]],
    ["D = 'data'\nos.path.join(D, 'x')\nos.listdir(D)", ["file cwd:data", "folder cwd:data/x", "folder cwd:data"]],
    ["D = 'a'\nD = 'b'\nos.listdir(D)", ["file cwd:a", "file cwd:b"]],
    ["open(os.path.dirname(__file__) + '/x')", ["folder source:x"]],
    ["glob.glob('data/*.csv')", ["pattern cwd:data/*.csv"]],
    ["Path('data').glob('*.csv')", ["folder cwd:data", "file cwd:*.csv"]],
    ["OUT = Path('out')\nOUT.mkdir()", ["folder cwd:out", "made cwd:out"]],
    ["os.makedirs('out', exist_ok=True)", ["made cwd:out"]],
    ["open('out', 'w'); open('a/log', mode='w'); open('in')", [...written("out", "w", "a/log", "w"), "file cwd:in"]],
    ["open('in', encoding='windows-1252')", ["file cwd:in", "file cwd:windows-1252"]],
    ["open('in', 'r', -1, 'xyz'); open('out', 'wb+')", ["file cwd:in", "file cwd:r", "file cwd:xyz", ...written("out", "wb+")]],
    [
      "Path('out').open('w'); Path('in').open(); tarfile.open('x', 'w:gz')",
      [...written("out", "w"), "folder cwd:in", ...written("x", "w:gz")],
    ],
    ["pd.read_csv('in').to_csv('out')", ["file cwd:in", ...written("out")]],
    ["np.save('out', np.load('in'))", [...written("out"), "file cwd:in"]],
    ["b'data', Path('/etc') / '/passwd'", ["folder cwd:/etc", "file cwd:/passwd"]],
    ["def f():\n  'data'\n  return {'k': ['v']}", ["file cwd:k", "file cwd:v"]],
    ["print(__file__)", []],
  ])("%j", (source, expected) => expect(mentionsOf(source)).toEqual(expected));

  // A name in front of which nothing stands is a name that only the running script knows.
  it.each([
    ["D = 'data'\nread_csv(f'{D}/x{{1}}.csv')", ["file cwd:data", "file cwd:data/x{1}.csv"]],
    ["HERE = Path(__file__).parent\nf'{HERE}/x.csv'", ["folder source:.", "folder source:x.csv"]],
    ["'data/' f'{n}.csv'", ["pattern cwd:data/*.csv", "file cwd:data/"]],
    ["f'data/{n:03}-{k!r}.csv'", ["pattern cwd:data/*-*.csv"]],
    ["f'data/{a}{b}.csv'", ["pattern cwd:data/*.csv"]],
    ["f'd[1]/{n}.csv'", ["pattern cwd:d[[]1]/*.csv"]],
    ["f'data/{split}/labels.csv'", ["pattern cwd:data/*/labels.csv"]],
    ["os.path.join('data', name + '.csv')", ["pattern cwd:data/*.csv", "file cwd:data", "file cwd:.csv"]],
    ["Path('data') / f'{n}.csv'", ["pattern cwd:data/*.csv", "folder cwd:data"]],
    ["Path(__file__).parent / f'{n}.csv'", ["pattern source:*.csv", "folder source:."]],
    ["'data/%s.%d%%' % (a, b)", ["pattern cwd:data/*.*%", "file cwd:data/%s.%d%%"]],
    ["'data/{}.csv'.format(n)", ["pattern cwd:data/*.csv", "file cwd:data/{}.csv"]],
    ["open(f'data/{n}')", ["pattern cwd:data/*"]],
    ["print(f'data/{n}')", []],
    ["f'{n}.csv', f'{d}/x.csv', f'./{n}.csv', f'{n}'", []],
    ["savefig(f'plots/{n}.png'); torch.save(m, os.path.join('ckpt', run, 'm.pt'))", written("plots/?", "ckpt/?")],
    ["open(f'out/{n}.txt', 'w')", written("out/?", "w")],
  ])("that is known in part: %j", (source, expected) =>
    expect(mentionsOf(source).map((each) => each.replaceAll("\u0001", "?"))).toEqual(expected),
  );

  it("finds what options are by default", () => {
    const source =
      "p.add_argument('-d', '--data', default='data', help='x')\n@click.option('--out-dir', default=OUT)\nOUT = 'out'";
    const found = readPython(source).mentions.filter(({ options }) => options !== undefined);
    expect(found).toMatchObject([
      { use: "folder", path: "data", options: ["-d", "--data"] },
      { use: "written", path: "out/\u0001", options: ["--out-dir"] },
    ]);
    expect(readPython("p.add_argument('name', default='data')").mentions.map(({ use }) => use)).toEqual(["file", "file"]);
  });

  it("takes deep and long sources in its stride", () => {
    expect(mentionsOf(`x = ${"'a' + ".repeat(20_000)}'b'`).length).toBeGreaterThan(0);
    expect(mentionsOf(`x = ${"[".repeat(5000)}'a'${"]".repeat(5000)}`)).toEqual(["file cwd:a"]);
  });
  it("gives up a text that is too long for a path, however it grows", () => {
    const doubled = Array.from({ length: 60 }, (_, n) => `v${n + 1} = v${n} + v${n}\nw${n + 1} = f"{w${n}}{w${n}}"`).join("\n");
    expect(mentionsOf(`v0 = 'a'\nw0 = 'b'\n${doubled}\nopen('in')`)).toContain("file cwd:in");
  });
  it("knows the source itself", () => {
    expect(readPython("Path(__file__)").mentions[0]?.path).toBe(SELF);
  });
});
