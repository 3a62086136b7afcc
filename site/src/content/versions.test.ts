import { expect, it } from "vitest";
import { versionsOf } from "./versions.ts";

it("lists the versions that are out, each with its own place and what changed", () => {
  const text = `# Changelog

## [0.3.0] – unreleased

- Not yet.

## [0.2.0] – 2027-01-05

### Added
- \`rgrid run\` **does** [more](docs/run.md).
- A second.

## [0.1.0] – 2026-12-01

- The first.
`;
  expect(versionsOf(text)).toEqual([
    {
      name: "0.2.0",
      date: new Date("2027-01-05"),
      anchor: "020--2027-01-05",
      changes: ["rgrid run does more.", "A second."],
    },
    { name: "0.1.0", date: new Date("2026-12-01"), anchor: "010--2026-12-01", changes: ["The first."] },
  ]);
});
