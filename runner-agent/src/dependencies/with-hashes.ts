/**
 * `pip install FILES PACKAGES` in two calls where a file has hashes: pip then wants one of everything, also of what was only typed. The files go first, checked;
 * then the packages, under the versions that this pins, and by the options of the files (indexes, constraints) without the lines that have hashes. Without a hash
 * one call resolves both together. What is rewritten are the build's copies; a file is replaced and not written to, since its content may be a link.
 * @param args of this program: the files' options of pip, `--`, packages
 * @param files that may be read by pip as requirements, as the container sees them
 */
export const installWithHashes = (files: readonly string[], constraints: string): string => `
import os, re, subprocess, sys

FILES = ${JSON.stringify(files)}
CONSTRAINTS = ${JSON.stringify(constraints)}
PIP = [sys.executable, "-m", "pip"]
HASHED = re.compile(rb"^(?!\\s*#)(.*\\s)?--(hash|require-hashes)\\b")
# A constraint has no extras and no options.
PINNED = re.compile(rb"\\s*([\\w.-]+)\\s*(?:\\[[^\\]]*\\])?\\s*((?:==|@).*?)\\s--")

def lines(path):
    with open(path, "rb") as file:
        return re.sub(rb"\\\\\\r?\\n", b"", file.read()).splitlines(keepends=True)

def install(args):
    code = subprocess.call([*PIP, "install", *args])
    if code != 0:
        sys.exit(code)

args = sys.argv[1:]
hashed = [path for path in FILES if any(HASHED.match(line) for line in lines(path))]
if hashed:
    install(args[: args.index("--")])
    with open(CONSTRAINTS, "wb") as constraints:
        for path in hashed:
            with open(path + ".rest", "wb") as rest:
                for line in lines(path):
                    if not HASHED.match(line):
                        rest.write(line)
                        continue
                    pin = PINNED.match(line)
                    if pin:
                        constraints.write(b"%s %s\\n" % pin.groups())
            os.replace(path + ".rest", path)
    args = ["--constraint", CONSTRAINTS, *args]
install(args)
`;
