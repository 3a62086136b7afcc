import { defineCatalogue } from "./entry.ts";

/** Ends of an execution that the platform decides or sees, rather than the script's own text. */
export const PLATFORM_ERRORS = defineCatalogue({
  nonzero_exit: {
    title: "The script ended with an exit code",
    messages: ["Script ended with exit code {exit_code}", "Script ended with an exit code above 0"],
    fixes: ["Read the end of the script's output: it chose this exit code itself"],
  },
  timeout: {
    title: "The script ran past its time limit",
    messages: ["Script ran longer than its limit of {timeout_seconds} s", "Script ran longer than its limit"],
    fixes: ["Give it more time with --timeout, for example --timeout 1h"],
    exit: 124,
  },
  out_of_memory: {
    title: "The script ran out of memory",
    messages: ["Script needed more than its {limit_mib} MiB of memory", "Script needed more memory than it had"],
    fixes: ["Give it more memory with --memory, for example --memory 4g, or read the data in parts"],
    exit: 137,
  },
  segmentation_fault: {
    title: "The script crashed with a segmentation fault",
    messages: ["Script crashed: segmentation fault (signal 11)"],
    fixes: ["A native library crashed; the lines before it in the log name the Python code that called it"],
    exit: 139,
  },
  illegal_instruction: {
    title: "The script used an instruction that the machine does not have",
    messages: ["Script crashed: illegal instruction (signal 4)"],
    fixes: [
      "A native library was built for another processor; install a build for this machine or choose another runner with --label",
    ],
    exit: 132,
  },
  aborted: {
    title: "The script aborted",
    messages: ["Script aborted (signal 6)"],
    fixes: ["A library gave up on an inner check; its reason is in the last lines of the log"],
    exit: 134,
  },
  killed_by_signal: {
    title: "The script was ended by a signal",
    messages: ["Script was ended by signal {signal}", "Script was ended by a signal"],
    fixes: ["Look in the log for what sent the signal; RGrid itself did not"],
  },
  command_not_found: {
    title: "A command does not exist in the runtime",
    messages: ["Command '{command}' not found", "A command that the script needs was not found"],
    fixes: ["Choose a runtime that has it with --runtime"],
  },
  command_not_executable: {
    title: "A command can't be executed",
    messages: ["Command '{command}' can't be executed", "A command that the script needs can't be executed"],
    fixes: ["Check its permissions and that it was built for this system"],
  },
  worker_died: {
    title: "The machine that ran it was lost",
    messages: [
      "Worker failure: the machine that ran the script stopped answering, and all {retries_used} automatic retries are used up",
      "Worker failure: the machine that ran the script stopped answering",
    ],
    fixes: [
      "Nothing is wrong with the script; run it again with rgrid run, or add runners so that automatic retries have somewhere to go",
    ],
    exit: 125,
    transient: true,
    slug: "worker-failure",
  },
  network_timeout: {
    title: "The runner could not reach what it needed",
    messages: [
      "The runner could not reach {host} before the script started",
      "The runner could not reach the network before the script started",
    ],
    fixes: ["Check the runner's connection to the API, the object store and its registry"],
    exit: 125,
    transient: true,
  },
  container_startup_failed: {
    title: "The container could not be started",
    messages: ["The container could not be started: {reason}", "The container could not be started"],
    fixes: ["Check Docker on the runner: docker info"],
    exit: 125,
    transient: true,
  },
  image_not_found: {
    title: "The runtime's image does not exist",
    messages: [
      "Image '{image}' for runtime '{runtime}' has {program} {found}, not {wanted}",
      "Image '{image}' for runtime '{runtime}' has no {program}",
      "Image '{image}' for runtime '{runtime}' was not found",
      "The runner has no image for runtime '{runtime}'",
      "The runtime's image was not found",
    ],
    fixes: ["Check the runner's mapping of runtimes to images, and that the image exists in its registry"],
    exit: 125,
  },
  image_pull_failed: {
    title: "The runtime's image could not be pulled",
    messages: ["Image '{image}' could not be pulled", "The runtime's image could not be pulled"],
    fixes: ["Pull it by hand on the runner to see the registry's answer: docker pull IMAGE"],
    exit: 125,
  },
  input_download_failed: {
    title: "An input could not be fetched",
    messages: [
      "Input '{path}' could not be fetched from the object store",
      "An input could not be fetched from the object store",
    ],
    fixes: ["Run it again: the input is uploaded anew if it is gone"],
    exit: 125,
  },
  input_corrupt: {
    title: "An input's content is not what was sent",
    messages: [
      "Input '{path}' has another SHA-256 than the one that was announced",
      "An input has another SHA-256 than the one that was announced",
    ],
    fixes: ["Run it again; if it stays, check the object store's disk"],
    exit: 125,
  },
  output_upload_failed: {
    title: "The outputs could not be stored",
    messages: ["Output '{path}' could not be stored", "The script ended, but its outputs could not be stored"],
    fixes: ["Check the object store and the runner's connection to it, then run the script again"],
    exit: 125,
  },
  output_too_large: {
    title: "The outputs are over a limit",
    messages: [
      "Output '{path}' is over the limit of {limit_bytes} bytes",
      "The script made more than {limit_count} files",
      "The outputs are over a limit",
    ],
    fixes: ["Write less under the working folder: temporary files belong into /tmp"],
    exit: 125,
  },
  no_runner_available: {
    title: "No runner took the execution",
    messages: [
      "No runner with the labels {labels} and runtime {runtime} was there in time",
      "No matching runner was there in time",
    ],
    fixes: ["Start one: npx rgrid-runner --token rgr_…"],
    exit: 125,
  },
  cancelled: {
    title: "The execution was cancelled",
    messages: ["Cancelled by {by}", "Cancelled"],
    fixes: ["Run it again when you want it"],
    exit: 130,
  },
  disk_full: {
    title: "The disk of the container is full",
    messages: ["Script filled its disk of {limit_bytes} bytes", "Script filled its disk"],
    fixes: ["Write less, or ask the runner's owner for a larger --work-size"],
  },
  execution_failed: {
    title: "The execution failed",
    messages: ["The execution failed: {reason}", "The execution failed"],
    fixes: ["Read the log: rgrid logs {execution_id}", "Read the log with rgrid logs"],
    exit: 125,
    slug: "general",
  },
});
