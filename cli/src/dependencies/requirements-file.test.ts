import { describe, expect, it } from "vitest";
import { referencesOf, variablesOf } from "./requirements-file.ts";

const pathsOf = (text: string): string[] => referencesOf(text).map(({ path }) => path);

describe("what a requirements file names of this machine", () => {
  it("is other files, from its own folder", () => {
    expect(referencesOf("-r a.txt\n--requirement=b.txt\n-c limits/c.txt\n-rd.txt\n")).toEqual(
      ["a.txt", "b.txt", "limits/c.txt", "d.txt"].map((path) => ({ kind: "requirements", path, from: "file" })),
    );
  });
  it("is packages by their place, from the folder in which pip runs", () => {
    const text =
      "./wheels/x-1.0-py3-none-any.whl\ny.tar.gz --hash=sha256:00\n../lib[extra] ; python_version > '3'\nz @ file:///opt/z.whl\n-e ./pkg\n";
    expect(pathsOf(text)).toEqual(["./wheels/x-1.0-py3-none-any.whl", "y.tar.gz", "../lib", "/opt/z.whl", "./pkg"]);
    expect(referencesOf("-e .\n-e lib[extra]\n")).toEqual([".", "lib"].map((path) => ({ kind: "editable", path, from: "cwd" })));
  });
  it("is folders of wheels and indexes that are files", () => {
    expect(pathsOf("--find-links wheels\n-f ../more\n--index-url file:///srv/simple\n")).toEqual([
      "wheels",
      "../more",
      "/srv/simple",
    ]);
  });
  it("is nothing that comes from elsewhere", () => {
    const text = `# -r no.txt
requests>=2 # ./not/this
black[jupyter]==24.1 ; sys_platform == "linux" \\
  --hash=sha256:aa \\
  --hash=sha256:bb
git+https://github.com/a/b.git#egg=b
c @ https://example.org/c.whl
https://example.org/d.tar.gz
--index-url https://user:token@pypi.example/simple
--extra-index-url=https://pypi.example/more
-f https://example.org/links
--pre
-e git+ssh://git@github.com/a/e.git#egg=e
`;
    expect(referencesOf(text)).toEqual([]);
  });
  it("is nothing that begins with a variable, which may be an address; a path with one in it is that path", () => {
    const text = `--extra-index-url \${ACME_INDEX}\n-f '\${ACME_WHEELS}'\n-i \${ACME}/simple\n-e \${ACME_REPOSITORY}\n\${ACME_PACKAGE}/x.whl\n`;
    expect(referencesOf(text)).toEqual([]);
    expect(variablesOf(text)).toEqual(["ACME_INDEX", "ACME_WHEELS", "ACME", "ACME_REPOSITORY", "ACME_PACKAGE"]);
    expect(pathsOf(`-f ./\${ACME}/wheels\n--index-url file:///\${ACME}/simple\n-r \${ACME}/r.txt\n-f $HOME/wheels\n`)).toEqual([
      ...[`./\${ACME}/wheels`, `/\${ACME}/simple`, `\${ACME}/r.txt`, "$HOME/wheels"],
    ]);
  });
});
