import { details, line, name } from "./details.ts";
import { defineCatalogue } from "./entry.ts";

/** What the CLI fails of by itself, without an answer of the API (exit codes as in sysexits.h). */
export const CLI_ERRORS = defineCatalogue({
  network_error: {
    title: "The API can't be reached",
    messages: ["Network error. Check connection and retry."],
    fixes: ["Check the connection and the API URL ({api_url})", "Check the connection and the API URL"],
    details: details({ api_url: line }),
    exit: 69,
  },
  not_logged_in: {
    title: "No API key is configured",
    messages: ["No API key is configured"],
    fixes: ["Run rgrid init, or set RGRID_API_KEY"],
    details: details({}),
    exit: 77,
  },
  invalid_config: {
    title: "The configuration can't be read",
    messages: ["{file}: {reason}", "The configuration can't be read"],
    fixes: ["Correct the file, or write it anew with rgrid init"],
    details: details({ file: line, reason: line }),
    exit: 78,
  },
  file_unreadable: {
    title: "A file is missing or can't be read",
    messages: ["{path}: {reason}", "A file is missing or can't be read"],
    fixes: ["Check the path and its permissions"],
    details: details({ path: line, reason: line }),
    exit: 66,
  },
  checksum_mismatch: {
    title: "Downloaded bytes are not what was announced",
    messages: [
      "{path}: the downloaded bytes have another SHA-256 than the runner announced",
      "The downloaded bytes have another SHA-256",
    ],
    fixes: ["Download it again: rgrid download {execution_id}", "Download it again"],
    details: details({ path: line, execution_id: name }),
    exit: 74,
  },
  cli_outdated: {
    title: "This CLI is too old for the API",
    messages: ["This CLI ({version}) is too old for the API", "This CLI is too old for the API"],
    fixes: ["Update it: npm install -g rgrid"],
    details: details({ version: name }),
    exit: 76,
  },
});
