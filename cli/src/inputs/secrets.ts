/** Folders of secrets by their name. */
const SECRET_FOLDERS = new Set([".ssh", ".aws", ".gnupg", ".kube", ".docker", ".azure", ".gcloud"]);

const SECRET_FILES = [
  /^\.env(\..+)?$/,
  /^\.(netrc|npmrc|pypirc|pgpass|my\.cnf|htpasswd|git-credentials|dockercfg|s3cfg|boto|vault-token)$/,
  /^(id_(rsa|dsa|ecdsa|ed25519)|.*_rsa)$/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/i,
  /^credentials(\.(json|ya?ml|toml|ini|csv))?$/i,
  /^secrets?\.(json|ya?ml|toml|ini|env)$/i,
  /^(client_secret|service[-_]account)[^/]*\.json$/i,
];
/** `.env.example` is there to be shared. */
const SAMPLES = /^\.env\.(example|sample|template|dist|defaults?)$/;

/** Whether a file's name says that it is a secret: it then only travels when it is named itself. */
export const isSecretFile = (name: string): boolean => !SAMPLES.test(name) && SECRET_FILES.some((pattern) => pattern.test(name));
export const isSecretFolder = (name: string): boolean => SECRET_FOLDERS.has(name);
