#!/usr/bin/env python3
"""Writes anew what the runner knows of Python's names, from data that others keep: `python3 scripts/refresh-python-names.py`

Needs npm, and Debian or a relative of it with apt-file (`apt-get install apt-file && apt-get update`). Sources:
- Debian's list of files in its packages: which modules lie beside which metadata of a distribution. Facts, no text of anybody's.
- Pyodide's lock file (npm `pyodide`, MPL-2.0): imports of its packages. Facts likewise.
- typeshed, as npm's `pyright` carries it (Apache-2.0): stub packages with the modules that they are of, the versions that have a module of the standard
  library, and the names in it that stand behind `sys.version_info`. Two releases, as each has dropped the Pythons that were too old for it.
"""

import ast
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

NPM = {"pyodide": "314.0.7", "pyright": "1.1.414", "pyright-old": "npm:pyright@1.1.310"}
OUT = pathlib.Path(__file__).parent.parent / "runner-agent/src/errors/data"
OLDEST = 8  # Python 3.8: what all of 3.8 and later have needs no line.
NEVER = 99
# Modules of the standard library with so many names of constants, or so few users, that they would be most of the list.
LEFT_OUT = {"ast", "tkinter", "curses", "lib2to3", "distutils", "msilib", "winreg", "errno", "opcode", "dis", "symtable", "token", "nturl2path"}
# Names that only look like modules, or that are private to a package.
NO_MODULE = re.compile(r"^_|^(tests?|docs?|examples?|scripts?|tools|setup|conftest|build|dist|src|lib|data|benchmarks?|google)$|[^A-Za-z0-9_]")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        specs = [f"{name}@{version}" for name, version in NPM.items()]
        subprocess.run(["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", *specs], check=True)
        modules = pathlib.Path(folder) / "node_modules"
        stubs = [modules / name / "dist/typeshed-fallback" for name in ("pyright-old", "pyright")]
        write("import-names", "IMPORT_NAMES", "A module and the distribution that brings it, where the two names differ.", import_names(modules, stubs))
        write("standard-modules", "STANDARD_MODULES", "A top module of Python's standard library, the 3.x that added it (0: all) and the last that has it (99: none dropped it).", standard_modules(stubs[1]))
        write("standard-names", "STANDARD_NAMES", "A name of the standard library, the 3.x that added it (0: all) and the last that has it (99: none dropped it).", standard_names(stubs))


def write(file: str, constant: str, doc: str, lines: list[str]) -> None:
    head = f"/** {doc} Made by scripts/refresh-python-names.py, which names the sources; not to be edited. */\nexport const {constant} = `\n"
    (OUT / f"{file}.ts").write_text(head + "\n".join(lines) + "\n`;\n")
    print(f"{file}: {len(lines)}", file=sys.stderr)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def import_names(modules: pathlib.Path, stubs: list[pathlib.Path]) -> list[str]:
    """The surer source first: stubs and Pyodide spell a distribution's name as its authors do, Debian's files fold dashes into underscores."""
    found: dict[str, str] = {}

    def add(module: str, distribution: str) -> None:
        if not NO_MODULE.search(module):
            found.setdefault(module, distribution)

    for folder in reversed(stubs):
        for stub in sorted((folder / "stubs").iterdir()):
            for module in sorted(stub.iterdir()):
                if module.suffix in ("", ".pyi") and not module.name.startswith("@"):
                    add(module.stem, stub.name)
    for package in json.loads((modules / "pyodide/pyodide-lock.json").read_text())["packages"].values():
        for module in package["imports"]:
            add(module.split(".")[0], package["name"])
    owners = collections.defaultdict(set)
    for package, module in of_debian(r"([^/]+\.py|[^/]+/__init__\.py|[^/]+\.so)$", r"dist-packages/([^/.]+)"):
        owners[package].add(module)
    distributions = collections.defaultdict(set)
    for package, name in of_debian(r"[^/]+\.(dist|egg)-info", r"dist-packages/([^/]+?)-[^-/]+(?:-py[\d.]+)?\.(?:dist|egg)-info"):
        distributions[package].add(name)
    for package in sorted(distributions):
        if len(distributions[package]) == 1:
            for module in sorted(owners[package]):
                add(module, next(iter(distributions[package])).replace("_", "-"))
    return sorted(f"{module} {name}" for module, name in found.items() if normal(module) != normal(name))


def of_debian(files: str, pattern: str) -> list[tuple[str, str]]:
    search = ["apt-file", "search", "--regexp", f"^/usr/lib/python3/dist-packages/{files}"]
    lines = subprocess.run(search, check=True, capture_output=True, text=True).stdout.splitlines()
    pairs = [(line.split(": ", 1)[0], re.search(pattern, line)) for line in lines]
    return [(package, match.group(1)) for package, match in pairs if match]


def versions(stubs: pathlib.Path) -> dict[str, tuple[int, int]]:
    """Of `VERSIONS`: `tomllib: 3.11-`, `distutils: 3.0-3.11`."""
    lines = re.findall(r"^(\w[\w.]*): 3\.(\d+)-(?:3\.(\d+))?", (stubs / "stdlib/VERSIONS").read_text(), re.MULTILINE)
    return {module: (int(first), int(last) if last else NEVER) for module, first, last in lines}


def line_of(name: str, first: int, last: int) -> str:
    return f"{name} {first if first > OLDEST else 0} {last}"


def standard_modules(stubs: pathlib.Path) -> list[str]:
    return [line_of(name, *span) for name, span in sorted(versions(stubs).items()) if "." not in name and not name.startswith("_")]


def standard_names(stubs: list[pathlib.Path]) -> list[str]:
    old, new = (names_below(folder) for folder in stubs)
    lines = []
    for name in sorted(old.keys() | new.keys()):
        first, last = old.get(name, new.get(name))
        if name in new:
            last = new[name][1]
        if first > OLDEST or last != NEVER:
            lines.append(line_of(name, first, last))
    return lines


def names_below(folder: pathlib.Path) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    spans = versions(folder)
    for path in sorted((folder / "stdlib").rglob("*.pyi")):
        module = ".".join(path.relative_to(folder / "stdlib").with_suffix("").parts).removesuffix(".__init__")
        if any(part.startswith("_") for part in module.split(".")) or module.split(".")[0] in LEFT_OUT:
            continue
        names: dict[str, tuple[int, int]] = {}
        collect(ast.parse(path.read_text()).body, "", 0, NEVER, names)
        # asyncio gives the names of its parts as its own.
        span = spans.get(module, (0, NEVER)) if module.startswith("asyncio.") else None
        for name, (first, last) in names.items():
            if span is None:
                found[f"{module}.{name}"] = (first, last)
            else:
                found.setdefault(f"asyncio.{name}", (max(first, span[0]), min(last, span[1])))
    return found


def collect(body: list[ast.stmt], prefix: str, first: int, last: int, out: dict[str, tuple[int, int]]) -> None:
    for node in body:
        if isinstance(node, ast.If):
            is_from, minor = version_test(node.test)
            then = (max(first, minor), last) if is_from else (first, min(last, minor - 1))
            otherwise = (first, min(last, minor - 1)) if is_from else (max(first, minor), last)
            known = minor != NEVER
            collect(node.body, prefix, *(then if known else (first, last)), out)
            collect(node.orelse, prefix, *(otherwise if known else (first, last)), out)
            continue
        for name in named(node):
            known_first, known_last = out.get(prefix + name, (first, last))
            out[prefix + name] = (min(known_first, first), max(known_last, last))
        if isinstance(node, ast.ClassDef):
            collect(node.body, f"{prefix}{node.name}.", first, last, out)


def named(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names = [node.name]
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        names = [node.target.id]
    elif isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    else:
        names = []
    return [name for name in names if not name.startswith("_")]


def version_test(test: ast.expr) -> tuple[bool, int]:
    """`sys.version_info >= (3, 12)` → (True, 12); `< (3, 12)` → (False, 12); anything else → (…, NEVER)."""
    for part in test.values if isinstance(test, ast.BoolOp) else [test]:
        if isinstance(part, ast.Compare) and ast.unparse(part.left) == "sys.version_info":
            bound = part.comparators[0]
            if isinstance(bound, ast.Tuple) and len(bound.elts) >= 2 and isinstance(part.ops[0], (ast.GtE, ast.Lt)):
                return isinstance(part.ops[0], ast.GtE), bound.elts[1].value
    return True, NEVER


main()
