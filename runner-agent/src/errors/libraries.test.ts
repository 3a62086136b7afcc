import { describe, expect, it } from "vitest";
import { ENDED, PROGRAM } from "../testing/ended.ts";
import { classify } from "./classify.ts";

type Raised = [text: string, code: string, details?: Record<string, unknown>, raisedIn?: string];
/** What libraries raise that the corpus' image does not have, as their users report it: the last line of a traceback, and where it was raised. */
const RAISED: Raised[] = [
  [
    "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: x'}}",
    "http_unauthorized",
    { status: 401 },
  ],
  ["openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota'}}", "http_rate_limited"],
  [
    "openai.NotFoundError: Error code: 404 - {'error': {'message': 'The model does not exist'}}",
    "http_client_error",
    { status: 404 },
  ],
  ["openai.InternalServerError: Error code: 500 - {'error': {}}", "http_server_error", { status: 500 }],
  ["openai.APITimeoutError: Request timed out.", "connection_timeout"],
  [
    "openai.OpenAIError: The api_key client option must be set either by passing api_key to the client or by setting the OPENAI_API_KEY environment variable",
    "missing_environment_variable",
    { variable: "OPENAI_API_KEY" },
  ],
  ["anthropic.BadRequestError: Error code: 400 - {'type': 'error'}", "http_client_error", { status: 400 }],
  [
    "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
    "missing_environment_variable",
    { variable: "AWS_ACCESS_KEY_ID" },
  ],
  [
    "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied",
    "http_unauthorized",
    { status: 403 },
  ],
  [
    "botocore.exceptions.ClientError: An error occurred (404) when calling the HeadObject operation: Not Found",
    "http_client_error",
    { status: 404 },
  ],
  [
    "botocore.errorfactory.NoSuchKey: An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
    "http_client_error",
    { status: 404 },
  ],
  [
    "google.api_core.exceptions.NotFound: 404 GET https://storage.googleapis.com/storage/v1/b/x: Not Found",
    "http_client_error",
    { status: 404, host: "storage.googleapis.com" },
  ],
  ["google.api_core.exceptions.ServiceUnavailable: 503 failed to connect to all addresses", "http_server_error", { status: 503 }],
  [
    "google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found.",
    "missing_environment_variable",
    { variable: "GOOGLE_APPLICATION_CREDENTIALS" },
  ],
  [
    'googleapiclient.errors.HttpError: <HttpError 403 when requesting https://www.googleapis.com/drive/v3/files returned "Forbidden">',
    "http_unauthorized",
    { status: 403, host: "www.googleapis.com" },
  ],
  [
    "huggingface_hub.errors.RepositoryNotFoundError: 401 Client Error. (Request ID: Root=1)",
    "http_unauthorized",
    { status: 401 },
  ],
  ["huggingface_hub.errors.GatedRepoError: 403 Client Error. (Request ID: Root=1)", "http_unauthorized", { status: 403 }],
  ['github.GithubException.UnknownObjectException: 404 {"message": "Not Found"}', "http_client_error", { status: 404 }],
  ["torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB.", "gpu_out_of_memory"],
  [
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 15.77 GiB",
    "gpu_out_of_memory",
  ],
  ["RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU", "gpu_unavailable"],
  ["RuntimeError: No CUDA GPUs are available", "gpu_unavailable"],
  ["RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False.", "gpu_unavailable"],
  [
    "RuntimeError: [enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4000000000000 bytes.",
    "out_of_memory",
  ],
  [
    "tensorflow.python.framework.errors_impl.ResourceExhaustedError: OOM when allocating tensor with shape[1000,1000] on /job:localhost/replica:0/task:0/device:GPU:0",
    "gpu_out_of_memory",
  ],
  [
    "pydantic_core._pydantic_core.ValidationError: 2 validation errors for AppSettings\napi_id\n  Field required [type=missing, input_value={}, input_type=dict]\n    For further information visit https://errors.pydantic.dev/2.7/v/missing",
    "missing_environment_variable",
    { variable: "API_ID" },
    "/usr/lib/python3/dist-packages/pydantic_settings/main.py",
  ],
  [
    "pydantic_core._pydantic_core.ValidationError: 1 validation error for User\nage\n  Field required [type=missing, input_value={}, input_type=dict]",
    "unhandled_exception",
  ],
  [
    'environs.exceptions.EnvError: Environment variable "API_URL" not set',
    "missing_environment_variable",
    { variable: "API_URL" },
  ],
  [
    "django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable",
    "missing_environment_variable",
    { variable: "SECRET_KEY" },
  ],
  [
    'django.db.utils.OperationalError: connection to server at "db" (10.0.0.2), port 5432 failed: Connection refused',
    "database_connection_failed",
    { host: "db" },
    "/usr/lib/python3/dist-packages/psycopg2/__init__.py",
  ],
  [
    "mysql.connector.errors.DatabaseError: 2003 (HY000): Can't connect to MySQL server on 'db.example.com:3306' (111)",
    "database_connection_failed",
    { database: "mysql", host: "db.example.com" },
  ],
  ["kafka.errors.NoBrokersAvailable: NoBrokersAvailable", "database_connection_failed", { database: "kafka" }],
  [
    "pytesseract.pytesseract.TesseractNotFoundError: tesseract is not installed or it's not in your PATH. See README file for more information.",
    "command_not_found",
    { command: "tesseract" },
  ],
  [
    "graphviz.backend.execute.ExecutableNotFound: failed to execute PosixPath('dot'), make sure the Graphviz executables are on your systems' PATH",
    "command_not_found",
    { command: "dot" },
  ],
  [
    "pdf2image.exceptions.PDFInfoNotInstalledError: Unable to get page count. Is poppler installed and in PATH?",
    "command_not_found",
    { command: "pdfinfo" },
  ],
  [
    "OSError: cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open shared object file: No such file or directory.",
    "missing_shared_library",
    { library: "libpango-1.0-0" },
  ],
  [
    "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
    "missing_shared_library",
    { library: "libGL.so.1", debian_package: "libgl1" },
  ],
  [
    "ImportError: Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.",
    "missing_dependency",
    { package: "openpyxl" },
  ],
  [
    "aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host api.example.com:443 ssl:default [Name or service not known]",
    "dns_resolution_failed",
    { host: "api.example.com" },
  ],
  [
    "urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='a.example.com', port=443): Max retries exceeded with url: / (Caused by ConnectTimeoutError(<x>, 'Connection to a.example.com timed out. (connect timeout=5)'))",
    "connection_timeout",
    { host: "a.example.com" },
  ],
  [
    "redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.",
    "database_connection_failed",
    { database: "redis" },
  ],
  ["sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: users", "unhandled_exception"],
  ['sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "users" does not exist', "unhandled_exception"],
  ["polars.exceptions.ComputeError: could not parse `x` as dtype `i64` at column 'a'", "data_parse_error"],
  [
    "pyarrow.lib.ArrowInvalid: Could not open Parquet input source '<Buffer>': Parquet magic bytes not found in footer.",
    "data_parse_error",
  ],
  ["websockets.exceptions.InvalidStatus: server rejected WebSocket connection: HTTP 403", "http_unauthorized", { status: 403 }],
  [
    "selenium.common.exceptions.WebDriverException: Message: 'chromedriver' executable needs to be in PATH.",
    "command_not_found",
    { command: "chromedriver" },
  ],
];

const ended = { ...ENDED, exitCode: 1 };
const program = PROGRAM;

describe("what libraries raise", () => {
  it.each<Raised>([...RAISED])("%s", (text, code, details = {}, raisedIn = "/usr/lib/python3/dist-packages/lib/core.py") => {
    const stderr = `Traceback (most recent call last):\n  File "/work/main.py", line 3, in <module>\n    main()\n  File "${raisedIn}", line 9, in call\n    raise error\n${text}\n`;
    const report = classify(ended, stderr, program);
    expect({ code: report?.error_code, details: report?.error_details }).toMatchObject({
      code,
      details: { ...details, line: 3 },
    });
  });

  it("takes what transformers wraps for what it was", () => {
    const stderr = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/urllib3/connection.py", line 1, in x
    x
urllib3.exceptions.NameResolutionError: HTTPSConnection(host='huggingface.co', port=443): Failed to resolve 'huggingface.co' ([Errno -3] Temporary failure in name resolution)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/work/main.py", line 3, in <module>
    AutoModel.from_pretrained("bert-base-uncased")
OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.
`;
    const offline = { ...program, network: false, networkOffBy: "runner" } as const;
    expect(classify(ended, stderr, offline)).toMatchObject({
      error_code: "network_disabled",
      error_details: { host: "huggingface.co", off_by: "runner" },
    });
    expect(classify(ended, stderr, program)?.error_code).toBe("dns_resolution_failed");
  });
});
