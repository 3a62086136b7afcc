import type { CLI_ERRORS } from "../cli.ts";
import type { PageText } from "./page-text.ts";

export const CLI_PAGES: Record<keyof typeof CLI_ERRORS, PageText> = {
  network_error: {
    happened: "The API did not answer, after five more tries. What runs goes on; rgrid attach takes it up again.",
    reasons: ["This machine has no network", "The API URL is wrong", "A proxy or firewall stands between"],
  },
  not_logged_in: {
    happened: "No API key is configured on this machine.",
    reasons: ["rgrid init was never run here", "The home folder is another one: in CI set RGRID_API_KEY"],
  },
  invalid_config: {
    happened: "A configuration file or variable can't be used as it is.",
    reasons: ["The file was edited and is not JSON any more", "A variable holds something that is no URL"],
  },
  file_unreadable: {
    happened: "A file that the command names can't be read on this machine.",
    reasons: ["A spelling mistake, or another folder", "Its permissions", "It changed while it was being sent"],
  },
  checksum_mismatch: {
    happened: "A downloaded file is not the one that the runner stored: its SHA-256 differs. The file was not kept.",
    reasons: ["A proxy changes what it passes on", "It was changed in the object store"],
  },
  cli_outdated: {
    happened: "The API answered in a way that this version of the CLI does not understand.",
    reasons: ["The CLI is older than the API", "The API URL is of something else"],
  },
};
