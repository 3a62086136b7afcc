import { expect, it } from "vitest";
import { runnerCommand } from "./runner-command.ts";

it("names an API that is not the default one", () => {
  expect(runnerCommand("https://api.rgrid.dev")).toBe("npx rgrid-runner --token rgr_…");
  expect(runnerCommand("http://127.0.0.1:8787")).toBe("npx rgrid-runner --token rgr_… --api-url http://127.0.0.1:8787");
});
