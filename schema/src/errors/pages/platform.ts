import { LIMITS } from "../../limits.ts";
import type { PLATFORM_ERRORS } from "../platform.ts";
import type { PageText } from "./page-text.ts";

export const PLATFORM_PAGES: Record<keyof typeof PLATFORM_ERRORS, PageText> = {
  worker_died: {
    happened:
      "The machine that ran the script stopped answering, so that nobody knows how far it came. It is retried by itself while retries are left.",
    reasons: [
      "It lost its power or network for more than two minutes",
      "The runner was ended",
      "The machine ran out of memory and its system ended the runner",
    ],
  },
  network_timeout: {
    happened:
      "Before the script started, the runner could not reach something that it needed. It is retried by itself while retries are left.",
    reasons: ["The runner's network is down", "A firewall or proxy stands between", "The object store or the registry is down"],
  },
  container_startup_failed: {
    happened:
      "The runner's container engine could not start the script's container. It is retried by itself while retries are left.",
    reasons: [
      "The disk of the runner's machine is full",
      "Docker is broken or was updated just now",
      "The machine has less memory than the run asks for",
    ],
  },
  image_not_found: {
    happened: "There is no image for the runtime, or its interpreter is another version than its name says.",
    reasons: [
      "--image names one that does not exist, or that needs a log-in",
      "The runner's owner has mapped the runtime to an image that is not there",
    ],
  },
  image_pull_failed: {
    happened: "The registry answered that the runtime's image can't be had now.",
    reasons: ["The registry limits pulls", "The runner is not logged in to it"],
  },
  input_download_failed: {
    happened: "The object store refused one of the inputs to the runner.",
    reasons: ["It was removed since the run was made", "The store failed"],
  },
  input_corrupt: {
    happened: "An input that arrived at the runner is not the one that was announced: its SHA-256 differs.",
    reasons: ["It was changed in the object store", "A disk or a proxy between damages data"],
  },
  output_upload_failed: {
    happened: "The script ended, but its files could not be stored.",
    reasons: [
      `The object store could not be reached for ${LIMITS.outputOfferedMs / 60_000} minutes`,
      "A file's name can't be stored",
      "The runner was lost while it stored them",
    ],
  },
  output_too_large: {
    happened: "The script made a file, or a number of files, over the limit. The others came back.",
    reasons: [
      "Temporary files lie in the working folder: put them into /tmp",
      "A dataset was downloaded into the working folder",
    ],
  },
  no_runner_available: {
    happened: "The execution waited, and no machine took it.",
    reasons: ["No runner of the account is online", "None has all the labels, or the runtime, that it wants"],
  },
  cancelled: {
    happened: "Somebody with a key of the account cancelled the execution.",
    reasons: ["Ctrl-C in the terminal that ran it", "rgrid cancel, or the console"],
  },
  execution_failed: {
    happened: "The execution failed in a way that has no page of its own.",
    reasons: ["The runner knows a newer error than the API", "The log says more"],
  },
};
