// file: lib.mjs = export const a = 1;
// details: {"name": "b"}
import { b } from "./lib.mjs";
console.log(b);
