import { describe, expect, it } from "vitest";
import { here } from "./rgrid.ts";

const { rgrid } = here();

describe("more inputs than a request can hold", () => {
  it("are asked for in pages, sent, and named by their list", async () => {
    const data = Object.fromEntries(Array.from({ length: 1100 }, (_, n) => [`data/${n}.txt`, `content ${n % 1050}`]));
    const ran = await rgrid(["run", "s.py", "data"], { files: { "s.py": "", ...data } });
    expect(ran.stderr).toContain("✓");
    expect(ran.code).toBe(0);
    expect(ran.seen.bodies[0]).toMatchObject({ inputs: [], inputs_manifest: { count: 1100 } });
    // Each page once before and once after its uploads; the list is asked for by the create.
    expect(ran.seen.pages).toEqual([500, 500, 500, 500, 50, 50]);
    expect(ran.seen).toMatchObject({ uploads: 1051, creates: 2 });
    const again = await rgrid(["run", "s.py", "data"], {});
    expect(again.seen.pages.slice(6)).toEqual([500, 500, 50]);
    expect(again.seen).toMatchObject({ uploads: 1051, creates: 3 });
    expect(again.seen.bodies[1]?.inputs_manifest).toEqual(ran.seen.bodies[0]?.inputs_manifest);
  });
});
