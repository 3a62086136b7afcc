import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerThere, IMAGE } from "../testing/docker.ts";
import { Images } from "./images.ts";
import { askVersion } from "./interpreter-version.ts";

const there = await dockerThere();
const signal = new AbortController().signal;

// CI must not pass by leaving Docker out.
describe.skipIf(!there && process.env["CI"] === undefined)("the images of a runner", { timeout: 60_000 }, () => {
  const docker = new Docker();
  const label = `rgrid-test-${randomBytes(4).toString("hex")}`;
  /** An image with one small file and no interpreter. */
  const bare = `${label}:bare`;
  const images = (map: Record<string, string>, any = false) =>
    new Images({ docker, images: new Map(Object.entries(map)), any, labels: { [label]: "" } });

  beforeAll(() => {
    const tar = spawnSync("tar", ["-cf", "-", "-C", import.meta.dirname, "port.ts"], { maxBuffer: 1e7 });
    expect(spawnSync("docker", ["import", "-", bare], { input: tar.stdout }).status).toBe(0);
  });
  afterAll(async () => {
    expect(await docker.listContainers({ all: true, filters: JSON.stringify({ label: [label] }) })).toEqual([]);
    await docker.getImage(bare).remove();
  });

  it("takes one whose interpreter has the version of its name", async () => {
    expect(await images({ "python:3.11": IMAGE }).ready("python:3.11", signal)).toMatchObject({ outcome: "ready" });
  });
  it("refuses another version, and names both", async () => {
    const refused = await images({ "python:3.12-llm": IMAGE }).ready("python:3.12-llm", signal);
    expect(refused).toMatchObject({
      code: "image_not_found",
      details: {
        image: IMAGE,
        runtime: "python:3.12-llm",
        program: "python3",
        found: expect.stringMatching(/^3\.11\./),
        wanted: "3.12",
      },
    });
  });
  it("refuses one without the interpreter", async () => {
    const refused = await images({ "node:24": bare }).ready("node:24", signal);
    expect(refused).toMatchObject({ code: "image_not_found", details: { image: bare, runtime: "node:24", program: "node" } });
  });
  it("does not wait for an interpreter that never answers", async () => {
    const silent = "cd /usr/local/bin && printf '#!/bin/sh\\nexec sleep 1000\\n' >python3 && chmod +x python3";
    const made = await docker.createContainer({ Image: IMAGE, Cmd: ["sh", "-c", silent], Labels: { [label]: "" } });
    await made.start();
    await made.wait();
    const { Id } = (await made.commit({ repo: label, tag: "silent" })) as { Id: string };
    await made.remove();
    try {
      expect(await askVersion(docker, { image: Id, program: "python3", labels: { [label]: "" }, answerMs: 500 })).toBeNull();
    } finally {
      await docker.getImage(Id).remove({ force: true });
    }
  });
  it("asks nothing of an image whose runtime promises no version", async () => {
    expect(await images({ ffmpeg: bare }).ready("ffmpeg", signal)).toMatchObject({ outcome: "ready" });
  });
  it("takes images by their own names only where that is allowed", async () => {
    expect(await images({}).ready(`image:${bare}`, signal)).toMatchObject({ code: "image_not_found" });
    expect(await images({}, true).ready(`image:${bare}`, signal)).toMatchObject({ outcome: "ready" });
  });
  it.each([
    [404, { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] }, "image_not_found"],
    [500, {}, "image_pull_failed"],
  ])("asks the registry for one that is not here, and takes its %i for what it says", async (status, body, code) => {
    const registry = createServer((request, answer) => {
      const isManifest = request.url?.includes("/manifests/");
      answer.writeHead(isManifest ? status : 200, { "content-type": "application/json" });
      answer.end(JSON.stringify(isManifest ? body : {}));
    });
    await once(registry.listen(0, "127.0.0.1"), "listening");
    try {
      const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/some/image:1`;
      expect(await images({}, true).ready(`image:${image}`, signal)).toMatchObject({ code, details: { image } });
    } finally {
      registry.close();
    }
  });
  it("knows which are here", async () => {
    const of = images({ "python:3.11": IMAGE, "python:3.12": "python:no-such", ffmpeg: bare });
    expect(of.warm).toEqual([]);
    await of.look();
    expect(of.warm).toEqual(["python:3.11", "ffmpeg"]);
  });
});
