import type { ErrorCode } from "@rgrid/schema";
import { type Archive, makeSdist, makeWheel } from "@rgrid/stack";

/** What fails, as somebody would type it, in a folder with these files. */
export type Program = {
  files?: Record<string, string>;
  /** In the folder `wheels`; no text that could be shown. */
  packages?: readonly Archive[];
  /** The last line fails; those before it lead to it. {@link SHOWN_ID} in it is the id of the execution that they began. */
  command: string;
  /** On a control plane with {@link HURRIED}. */
  hurried?: true;
  /** Its runner is killed as soon as it has written this. */
  runnerKilledAt?: string;
  /** The same for the page, as a sentence. */
  staged?: string;
};

/** Limits of seconds, where nobody would wait for the usual ones: until a machine counts as lost, and how long an execution waits for a runner. */
export const HURRIED = { leaseTtlMs: 4_000, heartbeatMs: 1_000, runnerSilentMs: 3_000, waitingWithoutRunnerMs: 2_000 };

/** What stands for every id in what is shown. */
export const SHOWN_ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";

const py = (source: string, ...words: string[]): Program => ({
  files: { "main.py": `${source}\n` },
  command: ["rgrid run", ...words, "main.py"].join(" "),
});
const SLEEPER = { "main.py": "import time\ntime.sleep(20)\n" };
const DONE = { "main.py": "print('done')\n" };
/** Installs from packages that travel along, so that what an index has today does not matter. */
const installing = (packages: readonly Archive[], ...names: string[]): Program => ({
  files: { "main.py": "import plots\n", "requirements.txt": ["--no-index", "--find-links wheels", ...names, ""].join("\n") },
  packages,
  command: "rgrid run main.py",
});
/** Answers one request with a status, then asks itself. */
const SERVER = (status: number, headers = "") => `import threading, urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${status})${headers}
        self.end_headers()
    def log_message(self, *args): pass
server = HTTPServer(("127.0.0.1", 8000), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
urllib.request.urlopen("http://127.0.0.1:8000/report")`;

/** What each page shows as its example: run for real by `record.ts`, which keeps what came of it. Why the others have none
 * is said in `schema/src/errors/pages/not-recorded.ts`. */
export const PROGRAMS: Partial<Record<ErrorCode, Program>> = {
  missing_dependency: {
    files: { "analyze.py": "import sys\n\nimport pandas as pd\nprint(pd.read_csv(sys.argv[1]))\n", "data.csv": "a,b\n1,2\n" },
    command: "rgrid run analyze.py data.csv",
  },
  missing_local_module: {
    files: { "main.py": "from pkg.model import fit\n", "pkg/__init__.py": "", "pkg/model.py": "def fit(): pass\n" },
    command: "rgrid run --no-auto-inputs --input pkg/__init__.py main.py",
  },
  import_error: py("from json import load_file"),
  script_syntax_error: py("def mean(values)\n    return sum(values) / len(values)"),
  name_error: py("total = 3\nprint(totl)"),
  type_error: py("count = '3'\nprint(count + 1)"),
  value_error: py("print(int('12,5'))"),
  key_error: py("prices = {'apple': 1}\nprint(prices['pear'])"),
  index_error: py("rows = []\nprint(rows[0])"),
  attribute_error: py("import re\nprint(re.match('a', 'b').group())"),
  zero_division: py("values = []\nprint(sum(values) / len(values))"),
  assertion_failed: py("rows = 0\nassert rows > 0, 'no rows were read'"),
  recursion_limit: py("def walk(node):\n    return walk(node)\nwalk(1)"),
  unicode_error: py("print(b'caf\\xe9'.decode())"),
  json_decode_error: py("import json\njson.loads(\"{'a': 1}\")"),
  data_parse_error: py("import xml.etree.ElementTree as tree\ntree.fromstring('<a><b></a>')"),
  file_not_found: {
    files: { "main.py": "name = '.'.join(['data', 'csv'])\nprint(open(name).read())\n", "data.csv": "a,b\n" },
    command: "rgrid run main.py",
  },
  permission_denied: py("open('/proc/1/mem', 'rb')"),
  read_only_file_system: py("open('/usr/report.txt', 'w')"),
  is_a_directory: py("import os\nos.mkdir('out')\nopen('out').read()"),
  file_exists: py("import os\nos.mkdir('out')\nos.mkdir('out')"),
  missing_environment_variable: py("import os\nprint(os.environ['API_TOKEN'])"),
  invalid_arguments: py("import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('data')\nparser.parse_args()"),
  interactive_input: py("name = input('Your name: ')"),
  interrupted: py("raise KeyboardInterrupt"),
  unhandled_exception: py("import subprocess\nsubprocess.run(['sleep', '5'], timeout=0.1)"),
  nonzero_exit: py("import sys\nprint('3 of 40 files are broken', file=sys.stderr)\nsys.exit(3)"),
  python_version_mismatch: py("import urllib2"),
  out_of_memory: py("rows = [bytearray(b'x' * 1_000_000) for _ in range(1000)]", "--memory 128m"),
  timeout: py("import time\ntime.sleep(60)", "--timeout 1"),
  disk_full: py("with open('/tmp/cache.bin', 'wb') as cache:\n    while True: cache.write(b'x' * 1_000_000)", "--memory 96m"),
  too_many_open_files: py("files = [open('/dev/null') for _ in range(100_000)]"),
  process_limit_reached: py(
    "import threading, time\nfor _ in range(100_000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
  ),
  segmentation_fault: py("import ctypes\nctypes.string_at(0)"),
  illegal_instruction: py("import os, signal\nos.kill(os.getpid(), signal.SIGILL)"),
  aborted: py("import os\nos.abort()"),
  killed_by_signal: py("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)"),
  missing_shared_library: py("import ctypes\nctypes.CDLL('libGL.so.1')"),
  command_not_found: {
    files: { "resize.sh": 'for file in *.png; do convert "$file" small.png; done\n' },
    command: "rgrid run resize.sh",
  },
  command_not_executable: py("import subprocess\nopen('tool', 'w').write('x')\nsubprocess.run(['./tool'])"),
  subprocess_failed: py("import subprocess\nsubprocess.run(['ls', '/nothing'], check=True)"),
  network_disabled: py("import urllib.request\nurllib.request.urlopen('https://example.org')", "--no-network"),
  dns_resolution_failed: py("import urllib.request\nurllib.request.urlopen('https://data.example.invalid')"),
  connection_refused: py("import socket\nsocket.create_connection(('localhost', 5432))"),
  connection_reset: py(`import socket, threading, urllib.request
server = socket.create_server(("127.0.0.1", 8000))
threading.Thread(target=lambda: server.accept()[0].close()).start()
urllib.request.urlopen("http://127.0.0.1:8000/report")`),
  database_connection_failed: py("import sqlite3\nsqlite3.connect('/work/results/runs.db')"),
  // Whoever listens and does not accept is silent to those for whom there is no more room to wait.
  connection_timeout: py(`import socket
server = socket.create_server(("127.0.0.1", 8000), backlog=0)
first = socket.create_connection(("127.0.0.1", 8000))
socket.create_connection(("127.0.0.1", 8000), timeout=1)`),
  tls_certificate_error: py(`import http.server, ssl, subprocess, threading, urllib.request
made = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key.pem -out /tmp/cert.pem -days 2 -subj /CN=localhost"
subprocess.run(made.split(), check=True, capture_output=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/tmp/cert.pem", "/tmp/key.pem")
server = http.server.HTTPServer(("127.0.0.1", 8443), http.server.SimpleHTTPRequestHandler)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
urllib.request.urlopen("https://localhost:8443/report")`),
  http_client_error: py(SERVER(404)),
  http_unauthorized: py(SERVER(401)),
  http_rate_limited: py(SERVER(429, "\n        self.send_header('Retry-After', '30')")),
  http_server_error: py(SERVER(503)),
  dependency_not_found: installing([makeWheel({ name: "plots", version: "1.0" })], "plotz"),
  dependency_conflict: installing(
    [
      makeWheel({ name: "plots", version: "1.0", requires: ["frames<2"] }),
      makeWheel({ name: "tables", version: "1.0", requires: ["frames>=2"] }),
      makeWheel({ name: "frames", version: "1.0" }),
      makeWheel({ name: "frames", version: "2.0" }),
    ],
    "plots",
    "tables",
  ),
  dependency_build_failed: installing(
    [
      makeSdist("plots", "1.0", {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "build"\nbackend-path = ["."]\n',
        "build.py": "raise RuntimeError('a C compiler is needed')\n",
      }),
    ],
    "plots",
  ),
  dependency_install_failed: {
    files: { "main.py": "import plots\n", "requirements.txt": "--index-url https://packages.example.invalid/simple\nplots\n" },
    command: "rgrid run main.py",
  },
  worker_died: {
    files: { "main.py": "import time\nfor epoch in range(1, 61):\n    print('epoch', epoch, flush=True)\n    time.sleep(1)\n" },
    command: "rgrid run --no-retry main.py",
    hurried: true,
    runnerKilledAt: "epoch 2",
    staged: "The runner was killed by kill -9 at epoch 2, and a machine counted as lost after 4 seconds in place of 120.",
  },
  no_runner_available: {
    files: DONE,
    command: "rgrid run --label gpu main.py",
    hurried: true,
    staged: "It waited for 2 seconds, in place of the usual 24 hours.",
  },
  network_timeout: py("print(1)", "--image localhost:1/nothing:1"),
  output_too_large: py("for n in range(10_001):\n    open(f'{n}.txt', 'w').close()"),
  forbidden: { command: 'RGRID_API_KEY="$RGRID_RUNNER_TOKEN" rgrid list' },
  conflict: { files: SLEEPER, command: `rgrid run --detach main.py\nrgrid delete ${SHOWN_ID}` },
  execution_not_retryable: { files: SLEEPER, command: `rgrid run --detach main.py\nrgrid retry ${SHOWN_ID}` },
  execution_not_cancellable: { files: DONE, command: `rgrid run main.py\nrgrid cancel ${SHOWN_ID}` },
  already_retried: { files: DONE, command: `rgrid run main.py\nrgrid retry ${SHOWN_ID}\nrgrid retry ${SHOWN_ID}` },
  retry_limit_reached: { files: DONE, command: "rgrid run main.py\nrgrid retry\nrgrid retry\nrgrid retry" },
  validation_failed: { command: "rgrid run --memry 4g main.py" },
  not_found: { command: "rgrid status exec_0000000000000000000000z9" },
  unauthorized: { command: "RGRID_API_KEY=rgk_wrong rgrid list" },
  not_logged_in: { command: "RGRID_API_KEY= rgrid list" },
  network_error: { command: "rgrid list --api-url http://127.0.0.1:9" },
  file_unreadable: { command: "rgrid run missing.py" },
  payload_too_large: { files: { "main.py": `data = "${"x".repeat(1_100_000)}"\n` }, command: "rgrid run main.py" },
  invalid_config: { command: "RGRID_API_URL=example rgrid list" },
};
