import { crc32 } from "node:zlib";

export type WheelOptions = {
  name: string;
  version: string;
  /** Path → content; a module of the package's name where left out. */
  files?: Record<string, string | Uint8Array>;
  /** Requires-Dist lines. */
  requires?: readonly string[];
  /** Extra → its requirements. */
  extras?: Record<string, readonly string[]>;
  requiresPython?: string;
  /** `cp311-cp311-linux_x86_64` for a native one. */
  tag?: string;
  /** Console scripts: command → `module:function`. */
  scripts?: Record<string, string>;
};

export type Archive = { name: string; bytes: Buffer };

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_HEADER = 0x06054b50;
/** 1980-01-01, the first day that zip knows: the same content is the same archive, whenever it is made. */
const FIRST_DAY = 0x21;
const ZIP_VERSION = 20;
/** UTF-8 names. */
const FLAGS = 0x800;

/** Packs files without compression. */
function zip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(ZIP_VERSION, 0);
    common.writeUInt16LE(FLAGS, 2);
    common.writeUInt16LE(FIRST_DAY, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    parts.push(uint32(LOCAL_HEADER), common, path, bytes);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(0o100644 * 0x10000, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(uint32(CENTRAL_HEADER), uint16((3 << 8) | ZIP_VERSION), common, tail, path);
    offset += 4 + common.length + path.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directory, uint32(END_HEADER), end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** A wheel made by hand: what dependencies are tested and measured with where there is no package index. */
export function makeWheel({ name, version, tag = "py3-none-any", ...more }: WheelOptions): Archive {
  const { requires = [], extras = {}, requiresPython, scripts = {} } = more;
  const module = name.replaceAll("-", "_");
  const info = `${module}-${version}.dist-info`;
  const metadata = [
    "Metadata-Version: 2.1",
    `Name: ${name}`,
    `Version: ${version}`,
    ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
    ...requires.map((each) => `Requires-Dist: ${each}`),
    ...Object.entries(extras).flatMap(([extra, needed]) => [
      `Provides-Extra: ${extra}`,
      ...needed.map((each) => `Requires-Dist: ${each} ; extra == '${extra}'`),
    ]),
  ];
  const entries = new Map<string, string | Uint8Array>(
    Object.entries(more.files ?? { [`${module}/__init__.py`]: `__version__ = "${version}"\n` }),
  );
  const isPure = tag.endsWith("-none-any");
  entries.set(`${info}/METADATA`, `${metadata.join("\n")}\n`);
  entries.set(`${info}/WHEEL`, `Wheel-Version: 1.0\nGenerator: rgrid\nRoot-Is-Purelib: ${isPure}\nTag: ${tag}\n`);
  if (Object.keys(scripts).length > 0) {
    const lines = Object.entries(scripts).map(([command, target]) => `${command} = ${target}`);
    entries.set(`${info}/entry_points.txt`, `[console_scripts]\n${lines.join("\n")}\n`);
  }
  const paths = [...entries.keys(), `${info}/RECORD`];
  entries.set(`${info}/RECORD`, `${paths.map((path) => `${path},,`).join("\n")}\n`);
  const files = [...entries].map(
    ([path, content]) => [path, typeof content === "string" ? Buffer.from(content) : Buffer.from(content)] as const,
  );
  return { name: `${module}-${version}-${tag}.whl`, bytes: zip(files) };
}
