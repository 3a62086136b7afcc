import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const SCRIPT = /<script type="module" src="(\/_astro\/[^"]+\.js)"><\/script>/g;

/** What Vite loads beside a script that is loaded later: by names that are none any more once they are one. */
const PRELOADED = /__vite__mapDeps\(\[[\d,]*\]\)/g;

const scriptsOf = (html: string): string[] => [...html.matchAll(SCRIPT)].map(([, src = ""]) => src);

/** The page with one script in the place of those that it has. Nothing that is seen first waits for it: it comes after what is. */
function withScript(html: string, src: string): string {
  let isFirst = true;
  return html.replace(SCRIPT, () => {
    const text = isFirst ? `<script type="module" src="${src}" fetchpriority="low"></script>` : "";
    isFirst = false;
    return text;
  });
}

/** Before scripts are put together: their names in each other's texts, which no bundler sees, go. */
export function forgetPreloads(dist: string): void {
  const folder = join(dist, "_astro");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(join(folder, file), "utf8");
    writeFileSync(join(folder, file), text.replace(PRELOADED, "[]"));
  }
}

/**
 * Makes the scripts of some pages one, in which each of them is once; what they load later stays a file of its own. The files that it is made of
 * stay, since other pages may have them.
 * @param pages by their paths, with what they are
 * @param name of the file
 * @returns the pages with that one, and all that was read for it
 */
export function oneScript(
  dist: string,
  name: string,
  pages: ReadonlyMap<string, string>,
): { pages: Map<string, string>; inputs: string[] } {
  const sources = [...new Set([...pages.values()].flatMap(scriptsOf))];
  if (sources.length === 0) return { pages: new Map(pages), inputs: [] };
  const { metafile } = buildSync({
    absWorkingDir: dist,
    stdin: { contents: sources.map((src) => `import ".${src}";`).join("\n"), resolveDir: dist, sourcefile: `${name}.js` },
    outdir: join(dist, "_astro"),
    entryNames: `${name}.[hash]`,
    chunkNames: "[name].[hash]",
    ...{ bundle: true, splitting: true, minify: true, metafile: true, format: "esm", target: "es2022", charset: "utf8" },
  });
  const [made = ""] = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [path],
  );
  const script = `/${made}`;
  return {
    pages: new Map([...pages].map(([path, html]) => [path, withScript(html, script)])),
    inputs: Object.keys(metafile.inputs).filter((path) => path.startsWith("_astro/")),
  };
}
