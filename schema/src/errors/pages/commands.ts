import type { ErrorCode } from "../catalogue.ts";

/** A command that helps, for the program of the page's example or one like it: to be pasted, and then fitted to one's own. */
export type PageCommand = {
  /** What it does, as the words before a colon. */
  what: string;
  /** On which machine it is typed. */
  where: "here" | "runner";
  text: string;
};

const here = (what: string, text: string): PageCommand => ({ what, where: "here", text });
const onRunner = (what: string, text: string): PageCommand => ({ what, where: "runner", text });

const CORRECTED = here("Once it is corrected, run it again with the files as they are here now", "rgrid retry --update");
const AGAIN = here("Run it again as it was", "rgrid retry");
const LOG = here("Read all that it wrote", "rgrid logs");
const STATUS = here("See how it stands", "rgrid status");
const LIST = here("See the newest executions, with their ids", "rgrid list");
const DRY_RUN = here("See what would be sent, and why, without a run", "rgrid run --dry-run main.py");
const RUNNERS = here("See which machines there are, and what they have", "rgrid runners");
const RUNTIMES = here("See what scripts can run in", "rgrid runtimes");
const startRunner = (what: string, ...options: string[]): PageCommand =>
  onRunner(what, ['npx rgrid-runner --token "$RGRID_RUNNER_TOKEN" --api-url "$RGRID_API_URL"', ...options].join(" "));
const INIT = here("Save the API's URL and a key", "rgrid init");
const API_REFERENCE = here("See what the API takes", 'curl "$RGRID_API_URL/openapi.json"');

/** What each page has to copy. Empty where no command helps: only runners see it, or a program that has to do otherwise. */
export const PAGE_COMMANDS: Record<ErrorCode, readonly PageCommand[]> = {
  missing_dependency: [
    here("Install it for this run", "rgrid run --with pandas analyze.py data.csv"),
    here("Install it for each run, by a list beside the script", "echo pandas >> requirements.txt"),
  ],
  missing_local_module: [here("Send the module's file too", "rgrid run --input pkg/model.py main.py"), DRY_RUN],
  import_error: [
    here("Ask for the version that the script was written for", "rgrid run --with 'pandas==2.2.3' main.py"),
    CORRECTED,
  ],
  script_syntax_error: [here("Check it here, without a run", "python3 -m py_compile main.py"), CORRECTED],
  name_error: [CORRECTED],
  type_error: [CORRECTED],
  value_error: [CORRECTED],
  key_error: [CORRECTED],
  index_error: [CORRECTED],
  attribute_error: [CORRECTED],
  zero_division: [CORRECTED],
  assertion_failed: [CORRECTED],
  recursion_limit: [CORRECTED],
  unicode_error: [here("See in which encoding the file is", "file data.csv"), CORRECTED],
  json_decode_error: [here("Look at what the file begins with", "head -c 200 data.json"), CORRECTED],
  data_parse_error: [CORRECTED],
  file_not_found: [here("Send the file too", "rgrid run --input data.csv main.py"), DRY_RUN],
  permission_denied: [CORRECTED],
  read_only_file_system: [
    here("Give a library's cache a place that can be written", "rgrid run --env XDG_CACHE_HOME=/tmp/cache main.py"),
    CORRECTED,
  ],
  is_a_directory: [CORRECTED],
  file_exists: [CORRECTED],
  missing_environment_variable: [
    here("Set it to the value that it has here", "rgrid run --env API_TOKEN main.py"),
    here("Set it to another", "rgrid run --env API_TOKEN=test main.py"),
  ],
  invalid_arguments: [here("See the script's own help", "rgrid run main.py --help")],
  interactive_input: [here("Give the answers on the standard input", "echo Ada | rgrid run --stdin main.py")],
  interrupted: [LOG],
  unhandled_exception: [LOG, CORRECTED],
  nonzero_exit: [LOG, CORRECTED],
  python_version_mismatch: [here("Run it with another Python", "rgrid run --runtime python:3.12 main.py"), RUNTIMES],

  out_of_memory: [here("Give it more memory", "rgrid run --memory 4g main.py")],
  timeout: [
    here("Give it more time", "rgrid run --timeout 1h main.py"),
    here("Give one that runs more time", "rgrid extend --timeout 1h"),
  ],
  disk_full: [here("Give /tmp more room, which is half of the memory", "rgrid run --memory 4g main.py")],
  too_many_open_files: [CORRECTED],
  process_limit_reached: [here("Have libraries start fewer threads", "rgrid run --env OMP_NUM_THREADS=4 main.py")],
  segmentation_fault: [here("See which Python code called the library", "rgrid run --env PYTHONFAULTHANDLER=1 main.py")],
  illegal_instruction: [RUNNERS, here("Choose another machine", "rgrid run --runner lab-2 main.py")],
  aborted: [LOG],
  killed_by_signal: [LOG],
  missing_shared_library: [
    here("Use a build that needs no such library", "rgrid run --with opencv-python-headless main.py"),
    here("Run it in an image that has the library", "rgrid run --image registry.example.org/with-libgl:1 main.py"),
  ],
  command_not_found: [
    here("Run it in an image that has the command", "rgrid run --image registry.example.org/imagemagick:7 resize.sh"),
    RUNTIMES,
  ],
  command_not_executable: [here("Make it executable", "chmod +x tool"), CORRECTED],
  subprocess_failed: [here("Run the command by itself", "rgrid run -- ls /nothing"), LOG],
  gpu_unavailable: [here("Ask for a machine with a GPU", "rgrid run --label gpu train.py"), RUNNERS],
  gpu_out_of_memory: [RUNNERS, here("Choose a machine whose GPU has more memory", "rgrid run --runner lab-2 train.py")],

  network_disabled: [here("Run it with the network", "rgrid run main.py"), RUNNERS],
  dns_resolution_failed: [onRunner("See whether that machine knows the name", "getent hosts data.example.org"), AGAIN],
  connection_refused: [here("Give the script another address", "rgrid run --env DATABASE_HOST=10.0.0.5 main.py")],
  connection_reset: [AGAIN],
  connection_timeout: [onRunner("See whether that machine reaches it", "curl -v https://data.example.org/"), AGAIN],
  tls_certificate_error: [
    here("Send the certificate of your own authority", "rgrid run --input ca.pem --env SSL_CERT_FILE=ca.pem main.py"),
  ],
  http_client_error: [CORRECTED],
  http_unauthorized: [here("Give the script its key", "rgrid run --env API_TOKEN main.py")],
  http_rate_limited: [AGAIN],
  http_server_error: [AGAIN],
  database_connection_failed: [here("Give the script the database's address", "rgrid run --env DATABASE_URL main.py")],

  dependency_not_found: [
    here("See which versions of a Python package there are", "pip index versions pandas"),
    here("See which versions of a Node package there are", "npm view react versions"),
    CORRECTED,
  ],
  dependency_conflict: [here("See what pip says here", "pip install --dry-run -r requirements.txt"), CORRECTED],
  dependency_build_failed: [
    here("See whether a release is built already", "pip download --no-deps --only-binary :all: -d /tmp/wheels numpy"),
    CORRECTED,
  ],
  dependency_install_failed: [here("Run it without them", "rgrid run --no-dependencies main.py"), CORRECTED],

  worker_died: [AGAIN, startRunner("Add a machine on which it can be retried")],
  network_timeout: [onRunner("See whether that machine reaches the API", 'curl "$RGRID_API_URL/health"'), AGAIN],
  container_startup_failed: [
    onRunner("See whether Docker answers", "docker info"),
    onRunner("See whether its disk is full", "df -h"),
    AGAIN,
  ],
  image_not_found: [onRunner("See what the registry says", "docker pull perl:5"), RUNTIMES],
  image_pull_failed: [
    onRunner("See what the registry says", "docker pull perl:5"),
    onRunner("Log in to it", "docker login registry.example.org"),
    AGAIN,
  ],
  input_download_failed: [here("Send it anew", "rgrid run main.py data.csv")],
  input_corrupt: [here("Send it anew", "rgrid run main.py data.csv")],
  output_upload_failed: [here("See which files came back", "rgrid outputs"), AGAIN],
  output_too_large: [here("See which files came back", "rgrid outputs"), CORRECTED],
  no_runner_available: [RUNNERS, startRunner("Start one that has the label", "--label gpu")],
  cancelled: [AGAIN],
  execution_failed: [LOG],

  validation_failed: [here("See what the command takes", "rgrid help run"), API_REFERENCE],
  method_not_allowed: [API_REFERENCE],
  ambiguous_id: [LIST],
  unauthorized: [INIT],
  forbidden: [INIT],
  not_found: [LIST],
  missing_content: [API_REFERENCE],
  conflict: [STATUS],
  idempotency_conflict: [API_REFERENCE],
  lease_lost: [],
  runner_replaced: [startRunner("Start a second runner beside the first", "--name second", "--state-dir ~/.rgrid/second")],
  execution_not_retryable: [STATUS, here("End it first", "rgrid cancel")],
  already_retried: [LIST],
  retry_limit_reached: [here("Begin a new chain", "rgrid retry --force")],
  execution_not_cancellable: [STATUS],
  outputs_expired: [here("Run it again", "rgrid run main.py data.csv")],
  payload_too_large: [here("Send data as a file, not in the script", "rgrid run main.py data.csv")],
  unsupported_media_type: [API_REFERENCE],
  rate_limited: [here("Follow one run, in place of asking again and again", "rgrid logs --follow")],
  quota_exceeded: [],
  internal_error: [AGAIN],
  service_unavailable: [here("See which part can't be reached", 'curl "$RGRID_API_URL/ready"')],

  network_error: [
    here("See whether the API answers", 'curl "$RGRID_API_URL/health"'),
    here("Go on with what ran meanwhile", "rgrid attach"),
  ],
  not_logged_in: [INIT],
  invalid_config: [INIT],
  file_unreadable: [here("See whether it is there, and who may read it", "ls -l main.py")],
  checksum_mismatch: [here("Download it again", "rgrid download")],
  cli_outdated: [here("Update it", "npm install -g rgrid")],
};
