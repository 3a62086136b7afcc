import type { SYSTEM_ERRORS } from "../system.ts";
import type { PageText } from "./page-text.ts";

export const SYSTEM_PAGES: Record<keyof typeof SYSTEM_ERRORS, PageText> = {
  out_of_memory: {
    happened: "The script and its processes needed more memory than the execution's limit, and were ended or refused more.",
    reasons: [
      "A whole file or table is read at once",
      "Several processes hold the same data",
      "What is written to /tmp counts as well",
    ],
  },
  timeout: {
    happened:
      "The script ran longer than its time limit and was ended: first by SIGTERM, ten seconds later by SIGKILL. Files made until then came back.",
    reasons: [
      "It needs longer than the limit, which is 5 minutes unless --timeout says otherwise",
      "It waits for something that never comes",
      "It is in an endless loop",
    ],
  },
  disk_full: {
    happened: "A place that the script writes to is full: /tmp, which holds half of its memory limit, or the runner's disk.",
    reasons: ["A large file is written to /tmp", "Temporary files are never removed", "The disk of the runner's machine is full"],
  },
  too_many_open_files: {
    happened: "The script has more files and connections open than it may.",
    reasons: ["Files are opened in a loop and not closed", "A connection is opened for each request and never closed"],
  },
  process_limit_reached: {
    happened: "The script started more processes and threads than it may.",
    reasons: [
      "A pool of hundreds of workers",
      "A script that starts itself",
      "Libraries that start a thread for each CPU of the machine",
    ],
  },
  segmentation_fault: {
    happened: "Native code read or wrote memory that is not its own, and the system ended it with signal 11.",
    reasons: ["A bug in a native library, or two that don't fit together", "A recursion in native code", "Wrong use of ctypes"],
  },
  illegal_instruction: {
    happened: "Native code used an instruction that the machine's processor does not have; signal 4 ended it.",
    reasons: ["A build for a newer processor (AVX2, AVX-512)", "A build for another kind of processor"],
  },
  aborted: {
    happened: "The program gave itself up with signal 6.",
    reasons: ["A native library's own check failed, or its memory is damaged", "os.abort() or abort() in the script"],
  },
  killed_by_signal: {
    happened: "A signal ended the script that neither RGrid nor the memory limit sent.",
    reasons: ["The script, or a child of it, sends signals", "A tool ends its whole process group"],
  },
  missing_shared_library: {
    happened: "A package is installed, but a library of the system that it loads is not in the image.",
    reasons: [
      "opencv-python wants libGL: opencv-python-headless does not",
      "A package without wheels was built against a library that is not here",
    ],
  },
  command_not_found: {
    happened: "The script, or the shell, called a program that the image does not have.",
    reasons: [
      "It is installed on your machine, not in the image",
      "Its name is spelled otherwise",
      "It is one of your own scripts and was not sent: name it with --input",
    ],
  },
  command_not_executable: {
    happened: "A file was called as a program, and can't be one.",
    reasons: [
      "It lacks the permission: chmod +x before it is sent",
      "It is built for another system",
      "Its #! line names a program that is not here, or it has none",
    ],
  },
  subprocess_failed: {
    happened: "The script called another program, which failed, and that ended the script.",
    reasons: ["The program says why in the log, before the traceback", "It was given a file that was not sent"],
  },
  gpu_unavailable: {
    happened: "The script wants a GPU, and the runner's machine has none that it can use.",
    reasons: ["The run went to a machine without one", "The runner's containers get no GPU", "The package is a build for CPUs"],
  },
  gpu_out_of_memory: {
    happened: "The GPU's own memory is not enough for what the script put there.",
    reasons: [
      "The batch or the model is too large",
      "Another process uses the same GPU",
      "Results are kept on the GPU that are needed no more",
    ],
  },
};
