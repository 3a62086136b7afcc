import { IMPORT_NAMES } from "./import-names.ts";

/** What the lists of others do not know, or name so that it is not what a user should install: namespaces, renamed projects, binary builds. */
const BY_HAND: Readonly<Record<string, string>> = {
  "google.cloud": "google-cloud",
  "google.protobuf": "protobuf",
  "google.generativeai": "google-generativeai",
  "google.genai": "google-genai",
  "google.auth": "google-auth",
  "google.oauth2": "google-auth",
  "google.api_core": "google-api-core",
  "google.colab": "google-colab",
  google_auth_oauthlib: "google-auth-oauthlib",
  "azure.storage": "azure-storage-blob",
  "azure.identity": "azure-identity",
  "ruamel.yaml": "ruamel.yaml",
  "zope.interface": "zope.interface",
  cv2: "opencv-python",
  psycopg2: "psycopg2-binary",
  faiss: "faiss-cpu",
  ffmpeg: "ffmpeg-python",
  pptx: "python-pptx",
  dotenv: "python-dotenv",
  tensorflow_hub: "tensorflow-hub",
  torch_geometric: "torch-geometric",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  speech_recognition: "SpeechRecognition",
  flask_cors: "Flask-Cors",
  flask_sqlalchemy: "Flask-SQLAlchemy",
  flask_login: "Flask-Login",
  flask_migrate: "Flask-Migrate",
  jose: "python-jose",
  mpl_toolkits: "matplotlib",
  pylab: "matplotlib",
  win32com: "pywin32",
  win32con: "pywin32",
  win32gui: "pywin32",
  pythoncom: "pywin32",
  wx: "wxPython",
  gi: "PyGObject",
  rest_framework: "djangorestframework",
  stripe: "stripe",
  jwt: "PyJWT",
  Crypto: "pycryptodome",
  barcode: "python-barcode",
  community: "python-louvain",
  editdistance: "editdistance",
  imblearn: "imbalanced-learn",
  langdetect: "langdetect",
  llama_index: "llama-index",
  mx: "egenix-mx-base",
  newspaper: "newspaper3k",
  pkg_resources: "setuptools",
  setuptools: "setuptools",
  sentence_transformers: "sentence-transformers",
  vtkmodules: "vtk",
  whisper: "openai-whisper",
  xdg: "pyxdg",
  ldap3: "ldap3",
  osgeo: "GDAL",
  pyaudio: "PyAudio",
  OpenEXR: "OpenEXR",
  pymupdf: "PyMuPDF",
  markdown: "Markdown",
  docker: "docker",
  git: "GitPython",
  github: "PyGithub",
  pymysql: "PyMySQL",
  sqlalchemy: "SQLAlchemy",
  jinja2: "Jinja2",
  pygments: "Pygments",
  flask: "Flask",
  django: "Django",
  babel: "Babel",
  cython: "Cython",
  pil: "Pillow",
};

let names: Map<string, string> | null = null;

/** Read once, at the first import that fails. */
function known(): Map<string, string> {
  names ??= new Map([
    ...IMPORT_NAMES.trim()
      .split("\n")
      .map((line): [string, string] => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
    ...Object.entries(BY_HAND),
  ]);
  return names;
}

/**
 * What to install for a module: `cv2` → `opencv-python`. A namespace (`google.cloud.storage`) is told by the longest part that is known, and read from the
 * user's line where the interpreter names only its beginning. A module that no list knows has the name of its package, as most do.
 */
export function distributionOf(module: string, source: string): string {
  const written = /^(?:import|from)\s+([\w.]+)(?:\s+import\s+(\w+))?/.exec(source);
  const whole = written?.[1]?.startsWith(module) ? [written[1], written[2]].filter(Boolean).join(".") : module;
  const cloud = /^google\.cloud\.(\w+)/.exec(whole)?.[1];
  if (cloud !== undefined) return `google-cloud-${cloud.replaceAll("_", "-").replace(/-v\d+$/, "")}`;
  const parts = whole.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const name = known().get(parts.slice(0, length).join("."));
    if (name !== undefined) return name;
  }
  return parts[0] ?? module;
}
