import { failure } from "../failure.ts";
import { connectionFailure } from "../network/connection.ts";
import { httpFailure, httpStatusIn } from "../network/http-status.ts";
import { type ConnectionFailure, connectionFailureIn } from "../network/kinds.ts";
import { type Case, endpointOf, isThrough, type Rule, saidIn } from "./case.ts";

/** Classes that say how a connection failed by their name alone, whatever their message. */
const BY_NAME: readonly (readonly [ConnectionFailure, RegExp])[] = [
  [
    "tls",
    /^(?:SSLCertVerificationError|CertificateError|SSLError|ClientConnectorCertificateError|ClientConnectorSSLError|ServerFingerprintMismatch)$/,
  ],
  [
    "dns",
    /^(?:gaierror|herror|ClientConnectorDNSError|NXDOMAIN|NoNameservers|NoResolverConfiguration|NameResolutionError|EndpointResolutionError)$/,
  ],
  ["refused", /^(?:ConnectionRefusedError|NoValidConnectionsError)$/],
  [
    "reset",
    /^(?:ConnectionResetError|ConnectionAbortedError|RemoteDisconnected|ServerDisconnectedError|RemoteProtocolError|ChunkedEncodingError|IncompleteRead|SSLEOFError|SSLZeroReturnError|ConnectionClosedError|ConnectionClosed|WebSocketConnectionClosedException|ClientPayloadError|ConnectionClosedEOF|SMTPServerDisconnected|ResponseNotReady|BadStatusLine)$/,
  ],
  [
    "timeout",
    /^(?:ConnectTimeout|ReadTimeout|WriteTimeout|PoolTimeout|ConnectTimeoutError|ReadTimeoutError|ServerTimeoutError|ConnectionTimeoutError|SocketTimeoutError|APITimeoutError|EndpointConnectionTimeout|LifetimeTimeout|WebSocketTimeoutException|DeadlineExceeded|Timeout|TimeoutException|timeout)$/,
  ],
];
/** Classes of failed connections that do not say how; their message or what they came from does. */
const CONNECTING =
  /^(?:URLError|ConnectionError|ConnectError|ConnectionFailure|MaxRetryError|NewConnectionError|ProtocolError|ProxyError|InvalidProxyURL|ClientConnectorError|ClientOSError|ClientConnectionError|ServerConnectionError|APIConnectionError|EndpointConnectionError|HTTPClientError|ConnectionClosedError|TransportError|NetworkError|ReadError|WriteError|CloseError|RequestException|RequestError|TransientError|ServiceUnavailable|ServerNotFoundError|RetryError|RpcError|_InactiveRpcError|AioRpcError|_MultiThreadedRendezvous|SSHException|WebSocketException|WebSocketAddressException|MaxRetriesExceeded|ConnectionException|SMTPConnectError|error|CurlError|HTTPException|CouldNotConnect|HfHubHTTPError|OfflineModeIsEnabled|LocalEntryNotFoundError|AllConnectionsFailed|ConnectionNotEstablishedError|MqttError|SocketError|FTPError|GitCommandError|ServiceRequestError|ClientConnectorProxyConnectionError|ConnectionFailedError|HttpxRequestError|InvalidURL)$/;
/** Roots whose plain words may be about connections: nobody else's `error` or `HTTPException` is. */
const CLIENTS =
  /^(?:requests|urllib|urllib3|http|httpx|httpcore|aiohttp|socket|ssl|botocore|boto3|google|googleapiclient|grpc|openai|anthropic|huggingface_hub|websockets|websocket|paramiko|ftplib|smtplib|imaplib|poplib|telnetlib|pycurl|curl_cffi|httplib2|treq|twisted|tornado|trio|anyio|dns|azure|stripe|slack_sdk|slack|telegram|discord|tweepy|praw|github|gitlab|elasticsearch|elastic_transport|opensearchpy|kubernetes|docker|requests_html|niquests|cohere|mistralai|groq|together|replicate|litellm|tenacity|fsspec|s3fs|gcsfs|paho|aiomqtt|nats|zmq|pika|kombu|gql|zeep|suds|selenium|playwright|asyncssh|hvac|consul|minio|supabase|postgrest|qdrant_client|pinecone|weaviate|chromadb|jira|atlassian|twilio|sendgrid|mailchimp|notion_client|feedparser|wikipedia|yfinance|ccxt|binance|web3|pandas_datareader|requests_toolbelt|requests_cache|aiosmtplib|httpcore2|py_socks|socks|python_socks|git|langchain|torchvision|torch|transformers|datasets|nltk|kaggle)$/;
/** Classes of an answer with a status. */
const ANSWERED =
  /^(?:HTTPError|HTTPStatusError|ClientResponseError|ContentTypeError|WSServerHandshakeError|InvalidStatus|InvalidStatusCode|WebSocketBadStatusException|ClientError|HttpError|ApiException|APIError|ApiError|APIStatusError|GithubException|UnknownObjectException|BadCredentialsException|RateLimitExceededException|HfHubHTTPError|GatedRepoError|RepositoryNotFoundError|RevisionNotFoundError|EntryNotFoundError|ResponseError|HttpResponseError|ResourceNotFoundError|ClientAuthenticationError|S3Error|SlackApiError|TwilioRestException|JIRAError|GitlabHttpError|GitlabAuthenticationError|GitlabGetError|TelegramError|Forbidden|NotFound|Unauthorized|BadRequest|TooManyRequests|ServiceUnavailable|InternalServerError|PermissionDenied|Unauthenticated|ResourceExhausted|AuthenticationError|PermissionDeniedError|NotFoundError|RateLimitError|BadRequestError|UnprocessableEntityError|ConflictError|UnprocessableEntity|Conflict|UserError|ServerError|ClientException|HTTPException|TransportError|TransportServerError|TransportQueryError|AuthenticationException|RequestError|AuthorizationException|GoogleAPICallError|RefreshError|RpcError|_InactiveRpcError|AioRpcError|SMTPAuthenticationError|StatusError|ClientHTTPError|Exception|NoSuchKey|NoSuchBucket|Error|error)$/;
const STATUS_BY_NAME: Readonly<Record<string, number>> = {
  AuthenticationError: 401,
  Unauthorized: 401,
  Unauthenticated: 401,
  BadCredentialsException: 401,
  GitlabAuthenticationError: 401,
  SMTPAuthenticationError: 401,
  PermissionDeniedError: 403,
  PermissionDenied: 403,
  Forbidden: 403,
  GatedRepoError: 403,
  RateLimitError: 429,
  TooManyRequests: 429,
  RateLimitExceededException: 429,
  ResourceExhausted: 429,
  NoSuchKey: 404,
  NoSuchBucket: 404,
};

/** Whether the exception is a client's own, or Python's own for sockets. */
const isOfClient = (given: Case): boolean => CLIENTS.test(given.root);

/** An answer of a server that a client raised as an exception. */
export const answered: Rule = (given) => {
  // Of a client that no list knows, its class must say that it is one of HTTP.
  const isHttp = given.root !== "" && /http|api|status|response/i.test(given.simple);
  if (!(isOfClient(given) && ANSWERED.test(given.simple)) && !isHttp) return null;
  const status = httpStatusIn(given.text) ?? STATUS_BY_NAME[given.simple] ?? null;
  return status === null ? null : httpFailure(status, given.text, { host: endpointOf(given).host });
};

/** A connection that was not made, or that broke. */
export const connection: Rule = (given) => {
  const { simple, root, message } = given;
  const kind = kindOf(given);
  if (kind === null) return null;
  // A script's own class of that name, or a time-out of something that is no connection.
  if (
    root === "" &&
    !/^(?:Connection\w*Error|TimeoutError|OSError|SSLError|SSLCertVerificationError|gaierror|timeout|BrokenPipeError)$/.test(
      simple,
    ) &&
    !/^\[Errno/.test(message)
  )
    return null;
  return connectionFailure(kind, endpointOf(given), given.program);
};

function kindOf(given: Case): ConnectionFailure | null {
  const { simple, root, text, message } = given;
  const isClient = isOfClient(given);
  if (simple === "TimeoutError" || simple === "CancelledError") return timeoutKind(given);
  // transformers wraps whatever kept it from its hub.
  if (root === "" && simple === "OSError" && /^We couldn't connect to 'https?:/.test(message))
    return connectionFailureIn(saidIn(given)) ?? "unreachable";
  if (root === "" && simple === "OSError")
    return /^\[Errno (?:10[1-4]|11[0-3]|99|-\d+)\]|Multiple exceptions|\[SSL/.test(message) ? connectionFailureIn(message) : null;
  const named =
    isClient || root === "" || root === "asyncio" ? BY_NAME.find(([, pattern]) => pattern.test(simple))?.[0] : undefined;
  // Clients call a certificate that is refused, or a name that is not found, a failed or timed-out connection as well: their words are surer.
  const said = isClient && (named !== undefined || CONNECTING.test(simple)) ? connectionFailureIn(saidIn(given)) : null;
  if (named !== undefined) return named === "timeout" || named === "reset" ? moreTelling(said, named) : named;
  if (root === "" && /^Connection\w*Error$/.test(simple)) return connectionFailureIn(text);
  if (!isClient || !CONNECTING.test(simple)) return said === null || !isClient ? null : said;
  return (
    said ??
    (simple === "ProxyError" ||
    /^(?:ConnectError|ConnectionError|APIConnectionError|NetworkError|ServerNotFoundError|EndpointConnectionError)$/.test(simple)
      ? "refused"
      : null)
  );
}

const moreTelling = (said: ConnectionFailure | null, named: ConnectionFailure): ConnectionFailure =>
  said === "dns" || said === "tls" || said === "refused" || said === "unreachable" ? said : named;

/** `TimeoutError` is what sockets raise, and asyncio for anything that took too long. */
function timeoutKind(given: Case): ConnectionFailure | null {
  if (/^\[Errno 110\]|^timed out$|operation timed out|handshake operation timed out/.test(given.message)) return "timeout";
  if (CLIENTS.test(given.root) || (given.root !== "" && connectionFailureIn(given.text) === "timeout")) return "timeout";
  const isConnecting = ["socket", "ssl", "aiohttp", "httpx", "httpcore", "http/client", "websockets", "anyio"].some((module) =>
    isThrough(given, module),
  );
  return isConnecting || /open_connection|create_connection|\bsock\w*\./.test(given.own?.source ?? "") ? "timeout" : null;
}

/** What services want to know before they answer, and do not find. */
export const credentials: Rule = ({ simple, root, text }) => {
  if (root === "botocore") {
    if (simple === "NoCredentialsError" || simple === "PartialCredentialsError" || simple === "CredentialRetrievalError")
      return failure("missing_environment_variable", { variable: "AWS_ACCESS_KEY_ID" });
    if (simple === "NoRegionError") return failure("missing_environment_variable", { variable: "AWS_DEFAULT_REGION" });
  }
  if (simple === "DefaultCredentialsError" && root === "google")
    return failure("missing_environment_variable", { variable: "GOOGLE_APPLICATION_CREDENTIALS" });
  if (root === "anthropic" || /Could not resolve authentication method. Expected (?:either )?(?:one of )?api_key/.test(text)) {
    if (/resolve authentication method/.test(text))
      return failure("missing_environment_variable", { variable: "ANTHROPIC_API_KEY" });
  }
  return null;
};
