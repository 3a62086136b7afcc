import { ARCHIVE_BUGS } from "./archive-bugs.ts";
import type { Bug } from "./bug.ts";
import { DISPATCHER_BUGS } from "./dispatcher-bugs.ts";
import { KEY_BUGS } from "./key-bugs.ts";
import { LEASE_BUGS } from "./lease-bugs.ts";
import { MACHINE_BUGS } from "./machine-bugs.ts";
import { MOVE_BUGS } from "./move-bugs.ts";
import { RUNNER_BUGS } from "./runner-bugs.ts";
import { SHELL_BUGS } from "./shell-bugs.ts";

export const BUGS: readonly Bug[] = [
  ...SHELL_BUGS,
  ...MACHINE_BUGS,
  ...LEASE_BUGS,
  ...DISPATCHER_BUGS,
  ...KEY_BUGS,
  ...MOVE_BUGS,
  ...RUNNER_BUGS,
  ...ARCHIVE_BUGS,
];
