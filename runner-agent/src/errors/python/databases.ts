import { failure } from "../failure.ts";
import { connectionFailure, isForWantOfNetwork } from "../network/connection.ts";
import { connectionFailureIn } from "../network/kinds.ts";
import { type Case, endpointOf, isThrough, type Rule, saidIn } from "./case.ts";

/** Clients of databases by the name of their module, and what they talk to. */
const DATABASES: Readonly<Record<string, string>> = {
  psycopg2: "postgresql",
  psycopg: "postgresql",
  psycopg_pool: "postgresql",
  asyncpg: "postgresql",
  aiopg: "postgresql",
  pg8000: "postgresql",
  pymysql: "mysql",
  MySQLdb: "mysql",
  mysql: "mysql",
  mariadb: "mariadb",
  aiomysql: "mysql",
  asyncmy: "mysql",
  redis: "redis",
  aioredis: "redis",
  valkey: "valkey",
  pymongo: "mongodb",
  motor: "mongodb",
  mongoengine: "mongodb",
  sqlite3: "sqlite",
  cassandra: "cassandra",
  neo4j: "neo4j",
  clickhouse_driver: "clickhouse",
  clickhouse_connect: "clickhouse",
  oracledb: "oracle",
  cx_Oracle: "oracle",
  pyodbc: "odbc",
  pymssql: "sqlserver",
  snowflake: "snowflake",
  influxdb: "influxdb",
  influxdb_client: "influxdb",
  couchdb: "couchdb",
  arango: "arangodb",
  kafka: "kafka",
  confluent_kafka: "kafka",
  pika: "rabbitmq",
  amqp: "rabbitmq",
  kombu: "rabbitmq",
  aio_pika: "rabbitmq",
  aiormq: "rabbitmq",
  elasticsearch: "elasticsearch",
  elastic_transport: "elasticsearch",
  opensearchpy: "opensearch",
  pymemcache: "memcached",
};
/** Layers over several databases: the message holds what the database's own client said. */
const LAYERS = /^(?:sqlalchemy|django|peewee|tortoise|databases|sqlmodel|pony|records|playhouse|pandas)$/;
const DRIVER = /\(([A-Za-z_]\w*)\.[\w.]*\w+\)/;

/** What clients say of a connection that they did not get, or lost; and of one that the server refused them. */
const NOT_CONNECTED =
  /connect|refused|not known|name resolution|translate host|no route|unreachable|timed? ?out|gone away|lost connection|server closed|closed unexpectedly|reset by peer|broken pipe|no servers|ServerSelection|no primary|NoBrokers|unable to open database file|not available|AuthenticationFailed|authentication failed|authentication required|NOAUTH|WRONGPASS|invalid (?:username|password)|access denied|login failed|no password supplied|role "[^"]*" does not exist|unknown database|database "[^"]*" does not exist|no pg_hba.conf entry|too many (?:clients|connections)|starting up|ORA-12|ORA-01017|DPY-6005|login timeout|SSL error/i;
/** A class that is about connections, whatever its message. */
const CONNECTING =
  /^(?:ServerSelectionTimeoutError|AutoReconnect|NetworkTimeout|ConnectionFailure|ConnectionError|TimeoutError|AuthenticationError|BusyLoadingError|InvalidPasswordError|InvalidAuthorizationSpecificationError|InvalidCatalogNameError|CannotConnectNowError|ConnectionDoesNotExistError|PostgresConnectionError|TooManyConnectionsError|NoHostAvailable|NoBrokersAvailable|KafkaConnectionError|ServiceUnavailable|AuthError|AMQPConnectionError|ConnectionClosedByBroker|ProbableAuthenticationError|PoolTimeout|ConnectionTimeout|NetworkError|SocketTimeoutError|AMQPConnectorException|DatabaseConnectionError|ConfigurationError|AuthenticationException)$/;
/** Errors of statements, not of connections: a database's client raises them under the same names. */
const OF_STATEMENTS =
  /no such (?:table|column)|syntax error|relation "[^"]*" does not exist|column "[^"]*" does not exist|doesn't exist|database is locked|unknown column|deadlock|lock wait|UNIQUE constraint|NOT NULL|readonly database|disk image is malformed/i;

function databaseOf(given: Case): string | undefined {
  const own = Object.hasOwn(DATABASES, given.root) ? DATABASES[given.root] : undefined;
  if (own !== undefined) return own;
  if (LAYERS.test(given.root) || /^(?:OperationalError|InterfaceError|DatabaseError|DBAPIError)$/.test(given.simple)) {
    const driver =
      DRIVER.exec(given.message)?.[1] ??
      given.causes.map(({ thrown }) => thrown.name.split(".")[0] ?? "").find((root) => Object.hasOwn(DATABASES, root));
    return driver === undefined ? throughClient(given) : DATABASES[driver];
  }
  // asyncio's clients let what the socket raised pass as it is.
  if (given.root !== "" || !/^(?:Connection\w*Error|OSError|TimeoutError|gaierror)$/.test(given.simple)) return undefined;
  return throughClient(given);
}

const throughClient = (given: Case): string | undefined =>
  Object.entries(DATABASES).find(([module]) => isThrough(given, module))?.[1];

/** A database that could not be reached, or that did not let the script in. */
export const database: Rule = (given) => {
  const name = databaseOf(given);
  if (name === undefined) return null;
  const said = saidIn(given);
  const isConnecting =
    CONNECTING.test(given.simple) ||
    given.root === "" ||
    (NOT_CONNECTED.test(said) && /Error|Exception|Failure|Warning/.test(given.simple));
  if (!isConnecting || OF_STATEMENTS.test(given.text)) return null;
  if (name === "sqlite" && !/unable to open database file/.test(given.text)) return null;
  const endpoint = endpointOf(given);
  const kind = connectionFailureIn(said);
  if (kind !== null && isForWantOfNetwork(kind, endpoint, given.program)) return connectionFailure(kind, endpoint, given.program);
  return failure("database_connection_failed", { database: name, host: endpoint.host });
};
