import { describe, expect, it } from "vitest";
import { Failure } from "../failure.ts";
import { pylockPackages, uvLockConstraints } from "./lock-file.ts";

describe("uv.lock", () => {
  it("gives versions of what comes from an index, of a fork each where it holds", () => {
    const text = `version = 1
[[package]]
name = "mine"
version = "0.1.0"
source = { virtual = "." }
[[package]]
name = "requests"
version = "2.32.3"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["python_full_version < '3.10'", "sys_platform == 'win32'"]
[[package]]
name = "lib"
version = "1.0"
source = { git = "https://github.com/a/lib?rev=1#1" }
`;
    expect(uvLockConstraints("uv.lock", text)).toEqual([
      "requests==2.32.3",
      "numpy==1.26.4 ; python_full_version < '3.10'",
      "numpy==1.26.4 ; sys_platform == 'win32'",
    ]);
  });
});

describe("pylock.toml", () => {
  it("is all that is installed, each where its marker holds", () => {
    const text = `lock-version = "1.0"
[[packages]]
name = "attrs"
version = "25.1.0"
[[packages]]
name = "tomli"
version = "2.0.1"
marker = "python_version < '3.11'"
`;
    expect(pylockPackages("pylock.toml", text)).toEqual(["attrs==25.1.0", "tomli==2.0.1 ; python_version < '3.11'"]);
  });
  it("can't install from a repository", () => {
    const text = 'lock-version = "1.0"\n[[packages]]\nname = "lib"\nvcs = { type = "git", url = "https://x", commit-id = "1" }\n';
    expect(() => pylockPackages("pylock.toml", text)).toThrow(Failure);
  });
  it("that is none says where", () => {
    expect(() => pylockPackages("pylock.toml", "packages = 3\n")).toThrow(/lock-version/);
  });
});
