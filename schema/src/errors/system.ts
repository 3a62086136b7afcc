import { z } from "zod";
import { count, name, ofScript } from "./details.ts";
import { defineCatalogue } from "./entry.ts";

const signal = z.int().positive();
const bytes = count;

/** Resources that ran out, signals, and programs and libraries that the image lacks. */
export const SYSTEM_ERRORS = defineCatalogue({
  out_of_memory: {
    title: "The script ran out of memory",
    messages: ["Script needed more than its {limit_bytes|size} of memory", "Script needed more memory than it had"],
    causes: [
      "its processes were ended at {limit_bytes|size}, in {file}, line {line}: {source_line}",
      "{exception} in {file}, line {line}: {source_line}",
      "{exception} in {file}, line {line}",
      "the kernel ended it at its limit of {limit_bytes|size}",
    ],
    fixes: [
      "Give it more memory with --memory {more_memory}, or read the data in parts",
      "Read the data in parts, or give it more memory with --memory",
    ],
    details: ofScript({ limit_bytes: bytes, peak_bytes: bytes }),
    exit: 137,
  },
  timeout: {
    title: "The script ran past its time limit",
    messages: ["Script ran longer than its limit of {timeout_ms|duration}", "Script ran longer than its limit"],
    fixes: ["Give it more time with --timeout {more_time}", "Give it more time with --timeout, for example --timeout 1h"],
    details: ofScript({ timeout_ms: count }),
    exit: 124,
  },
  disk_full: {
    title: "The disk of the container is full",
    messages: ["Script filled its disk of {limit_bytes|size}", "Script filled its disk"],
    fixes: [
      "Write less, or remove temporary files sooner: /tmp holds half of what --memory gives, the working folder what the runner's disk has free",
    ],
    details: ofScript({ limit_bytes: bytes }),
  },
  too_many_open_files: {
    title: "Too many open files",
    messages: ["Script failed: too many files are open at once"],
    fixes: [
      "Close files as soon as they are read (with open(…) as f): line {line} of {file} opened one too many",
      "Close files and connections as soon as they are not needed (with open(…) as f)",
    ],
    details: ofScript({}),
  },
  process_limit_reached: {
    title: "Too many processes or threads",
    messages: [
      "Script failed: more processes and threads than its limit of {limit}",
      "Script failed: too many processes or threads",
    ],
    fixes: ["Start fewer workers at once: a pool of the size of os.cpu_count() is enough"],
    details: ofScript({ limit: count }),
  },
  segmentation_fault: {
    title: "The script crashed with a segmentation fault",
    messages: ["Script crashed: segmentation fault (signal 11)"],
    fixes: [
      "A native library crashed: run it with --env PYTHONFAULTHANDLER=1 to see the Python code that called it, and try another version of the library",
    ],
    details: ofScript({ signal }),
    exit: 139,
  },
  illegal_instruction: {
    title: "The script used an instruction that the machine does not have",
    messages: ["Script crashed: illegal instruction (signal 4)"],
    fixes: [
      "A native library was built for another processor; install a build for this machine or choose another runner with --label",
    ],
    details: ofScript({ signal }),
    exit: 132,
  },
  aborted: {
    title: "The script aborted",
    messages: ["Script aborted (signal 6)"],
    fixes: ["A library gave up on an inner check; its reason is in the last lines of the log"],
    details: ofScript({ signal }),
    exit: 134,
  },
  killed_by_signal: {
    title: "The script was ended by a signal",
    messages: ["Script was ended by signal {signal}", "Script was ended by a signal"],
    fixes: ["Look in the log for what sent the signal; RGrid itself did not"],
    details: ofScript({ signal }),
  },
  missing_shared_library: {
    title: "A shared library is missing",
    messages: ["Script failed: the image has no {library}", "Script failed: a shared library is missing"],
    fixes: [
      "Use an image with Debian's package {debian_package} (rgrid run --image), or a build of the Python package that brings it along",
      "Use an image that has it (rgrid run --image), or a build of the Python package that brings it along",
    ],
    details: ofScript({ library: name, debian_package: name }),
  },
  command_not_found: {
    title: "A command does not exist in the runtime",
    messages: ["Script failed: Command '{command}' not found", "Script failed: a command that it needs was not found"],
    fixes: [
      "Use --runtime {command_runtime}, which has it, or an image of your own with --image",
      "Use an image that has it with --image, or a runtime that has it with --runtime",
    ],
    details: ofScript({ command: name }),
  },
  command_not_executable: {
    title: "A command can't be executed",
    messages: ["Script failed: '{command}' can't be executed", "Script failed: a command that it needs can't be executed"],
    fixes: ["Set its permission here (chmod +x) before it is sent, check its #! line, and that it was built for this system"],
    details: ofScript({ command: name }),
  },
  subprocess_failed: {
    title: "A command of the script failed",
    messages: [
      "Script failed: '{command}' ended with exit code {exit_code}",
      "Script failed: a command of it ended with exit code {exit_code}",
      "Script failed: a command of it failed",
    ],
    fixes: ["Read what the command said before that in the log, and run it by itself: rgrid run -- COMMAND"],
    details: ofScript({ command: name, exit_code: z.int() }),
  },
  gpu_unavailable: {
    title: "There is no GPU",
    messages: ["Script failed: {message}", "Script failed: it wants a GPU, and there is none"],
    fixes: [
      'Run it on a runner with a GPU (--label gpu, if its owner labelled it so), or let the script use the CPU: device="cpu"',
    ],
    details: ofScript({}),
  },
  gpu_out_of_memory: {
    title: "The GPU ran out of memory",
    messages: ["Script failed: the GPU's memory is not enough"],
    fixes: ["Use smaller batches or a smaller model, lower precision, or a runner whose GPU has more memory"],
    details: ofScript({}),
  },
});
