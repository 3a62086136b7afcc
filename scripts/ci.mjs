#!/usr/bin/env node
// Everything that proves something, one after the other, whatever came of the one before; closes with the sum of their lines `N passed, N failed`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROOFS = ["test.mjs", "sim.mjs", "chaos.mjs"];

let running = null;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  process.on(signal, () => {
    running?.kill(signal);
    // The one that runs ends what it has started, and no other begins.
    running?.once("exit", () => process.exit(130));
  });
}
const sum = { passed: 0, failed: 0 };
for (const name of PROOFS) {
  const { passed, failed } = await outcomeOf(name);
  sum.passed += passed;
  sum.failed += failed;
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed > 0 ? 1 : 0);

/** Runs one and shows what it says. One that ends without its line, or badly in spite of it, counts as a failure. */
async function outcomeOf(name) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running = child;
  const exited = once(child, "exit");
  let outcome = null;
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    const counts = /^(\d+) passed, (\d+) failed$/.exec(line);
    if (counts) outcome = { passed: Number(counts[1]), failed: Number(counts[2]) };
  }
  const [exitCode] = await exited;
  if (outcome === null) return { passed: 0, failed: 1 };
  return exitCode !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
}
