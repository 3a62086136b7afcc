import { z } from "zod";
import { count, details, line, name, names } from "./details.ts";
import { defineCatalogue } from "./entry.ts";

/** What the platform itself failed of, or decided: nothing of it is the script's doing. */
export const PLATFORM_ERRORS = defineCatalogue({
  worker_died: {
    title: "The machine that ran it was lost",
    messages: [
      "Worker failure: the machine that ran the script stopped answering, and all {retries_used} automatic retries are used up",
      "Worker failure: the machine that ran the script stopped answering",
    ],
    fixes: [
      "Nothing is wrong with the script; run it again with rgrid run, or add runners so that automatic retries have somewhere to go",
    ],
    details: details({ reason: line, retries_used: count }),
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
    details: details({ host: name, image: line }),
    exit: 125,
    transient: true,
  },
  container_startup_failed: {
    title: "The container could not be started",
    messages: ["The container could not be started: {reason}", "The container could not be started"],
    fixes: ["Check Docker on the runner: docker info"],
    details: details({ reason: line, runtime: name }),
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
    details: details({ image: line, runtime: name, program: name, found: name, wanted: name }),
    exit: 125,
  },
  image_pull_failed: {
    title: "The runtime's image could not be pulled",
    messages: ["Image '{image}' could not be pulled", "The runtime's image could not be pulled"],
    fixes: ["Pull it by hand on the runner to see the registry's answer: docker pull IMAGE"],
    details: details({ image: line, runtime: name }),
    exit: 125,
  },
  input_download_failed: {
    title: "An input could not be fetched",
    messages: [
      "Input '{path}' could not be fetched from the object store",
      "An input could not be fetched from the object store",
    ],
    fixes: ["Run it again: the input is uploaded anew if it is gone"],
    details: details({ path: line, status: z.int() }),
    exit: 125,
  },
  input_corrupt: {
    title: "An input's content is not what was sent",
    messages: [
      "Input '{path}' has another SHA-256 than the one that was announced",
      "An input has another SHA-256 than the one that was announced",
    ],
    fixes: ["Run it again; if it stays, check the object store's disk"],
    details: details({ path: line, expected_sha256: name, actual_sha256: name }),
    exit: 125,
  },
  output_upload_failed: {
    title: "The outputs could not be stored",
    messages: [
      "Output '{path}' could not be stored",
      "The script ended, but its outputs could not be stored: {reason}",
      "The script ended, but its outputs could not be stored",
    ],
    fixes: ["Check the object store and the runner's connection to it, then run the script again"],
    details: details({ path: line, reason: line }),
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
    details: details({ path: line, size_bytes: count, limit_bytes: count, count, limit_count: count }),
    exit: 125,
  },
  no_runner_available: {
    title: "No runner took the execution",
    messages: [
      "No runner with the labels {labels} and runtime {runtime} was there in time",
      "No matching runner was there in time",
    ],
    fixes: ['Start one: npx rgrid-runner --token "$RGRID_RUNNER_TOKEN" --api-url "$RGRID_API_URL"'],
    details: details({ labels: names, runtime: name, offers: count }),
    exit: 125,
  },
  cancelled: {
    title: "The execution was cancelled",
    messages: ["Cancelled by {by}", "Cancelled"],
    fixes: ["Run it again when you want it"],
    details: details({ by: name }),
    exit: 130,
  },
  execution_failed: {
    title: "The execution failed",
    messages: ["The execution failed: {reason}", "The execution failed"],
    fixes: ["Read the log: rgrid logs {execution_id}", "Read the log with rgrid logs"],
    details: details({ reason: line, execution_id: name, reported_code: name }),
    exit: 125,
    slug: "general",
  },
});
