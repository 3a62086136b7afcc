import assert from "node:assert";
assert.strictEqual(1, 2);
