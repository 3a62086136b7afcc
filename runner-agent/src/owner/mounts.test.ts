import { describe, expect, it } from "vitest";
import { mountProblem, mountText, parseMount } from "./mounts.ts";

describe("--mount", () => {
  it.each([
    ["/data", { source: "/data", target: "/data", writable: false }],
    ["/data:ro", { source: "/data", target: "/data", writable: false }],
    ["/data:rw", { source: "/data", target: "/data", writable: true }],
    ["/mnt/big/sets:/data", { source: "/mnt/big/sets", target: "/data", writable: false }],
    ["sets/:/data/:rw", { source: "/here/sets", target: "/data", writable: true }],
    ["../x", { source: "/x", target: "/x", writable: false }],
    ["ro", { source: "/here/ro", target: "/here/ro", writable: false }],
  ])("reads %s", (text, expected) => {
    const mount = parseMount(text, "/here");
    expect(mount).toEqual(expected);
    if (typeof mount !== "string") expect(parseMount(mountText(mount), "/elsewhere")).toEqual(mount);
  });
  it.each([
    ["", "must be HOST"],
    [":/data", "must be HOST"],
    ["/a:/b:/c", "must be HOST"],
    ["/a::rw", "must be HOST"],
    ["/a:b", "absolute path"],
    ["/a,b", "comma"],
    ["/a:/work/data", "/work is the container's own"],
    ["/a:/data/../work", "/work is the container's own"],
    ["/a:/", "the container's own"],
    ["/a:/home", "/home/user is the container's own"],
    ["/a:/usr/lib/python3", "/usr is the container's own"],
    ["/a:/.rgrid/layer", "/.rgrid is the container's own"],
    ["/a:/caches/HF_HOME", "/caches is the container's own"],
    ["/proc", "/proc is the container's own"],
  ])("refuses '%s': %s", (text, message) => {
    expect(parseMount(text, "/here")).toContain(message);
  });
});

describe("what must not be given to scripts", () => {
  const problemOf = (path: string, more: { isSocket?: boolean; source?: string } = {}) =>
    mountProblem({ source: more.source ?? path, target: "/data", writable: false }, { path, isSocket: more.isSocket ?? false }, [
      "/srv/runner/state",
      "/opt/docker/engine.sock",
    ]);

  it.each(["/data", "/home/ann/sets", "/usr/share/data", "/var/lib/sets", "/srv/sets", "/runner"])("may have %s", (path) => {
    expect(problemOf(path)).toBeNull();
  });
  it.each([
    ["/", "the machine's own /"],
    ["/home", "the machine's own /home"],
    ["/var", "the machine's own /var"],
    ["/etc/ssh", "the machine's own /etc"],
    ["/run/docker.sock", "the machine's own /run"],
    ["/var/lib/docker/volumes", "the machine's own /var/lib/docker"],
    ["/srv", "/srv/runner/state, which is the runner's own"],
    ["/srv/runner/state/cache", "the runner's own"],
    ["/opt/docker", "/opt/docker/engine.sock, which is the runner's own"],
  ])("may not have %s", (path, message) => {
    expect(problemOf(path)).toContain(message);
  });
  it("may have no socket, and nothing that a link leads to", () => {
    expect(problemOf("/data/x.sock", { isSocket: true })).toContain("is a socket");
    expect(problemOf("/etc", { source: "/data/link" })).toBe("/data/link is, or holds, the machine's own /etc");
  });
  it("must be there", () => {
    expect(mountProblem({ source: "/gone", target: "/data", writable: false }, null, [])).toBe("/gone does not exist");
  });
});
