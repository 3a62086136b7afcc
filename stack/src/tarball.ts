import { gzipSync } from "node:zlib";

const BLOCK_BYTES = 512;

/** A gzipped tar of text files in one folder, as short as pip and npm take it. @param files path below the folder → content */
export function tarball(folder: string, files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(BLOCK_BYTES);
    header.write(`${folder}/${path}`, 0);
    header.write("0000644\0", 100);
    header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write(`${"0".repeat(11)}\0`, 136);
    // The checksum counts its own field as blanks.
    header.write("        ", 148);
    header.write("0", 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, body, Buffer.alloc((BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]));
}
