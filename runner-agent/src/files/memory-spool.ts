import type { SpoolFile } from "./port.ts";

/** A spool in memory, for tests and the simulator. @param sizeBytesMax of the disk that it stands for */
export function memorySpool(sizeBytesMax = Number.POSITIVE_INFINITY): SpoolFile {
  let bytes = new Uint8Array();
  let begin = 0;
  return {
    append: async (more) => {
      if (bytes.length + more.length > sizeBytesMax) return false;
      const whole = new Uint8Array(bytes.length + more.length);
      whole.set(bytes);
      whole.set(more, bytes.length);
      bytes = whole;
      return true;
    },
    read: async (from, length) => {
      if (from < begin || from + length > begin + bytes.length) throw new Error("not in the spool");
      return bytes.subarray(from - begin, from - begin + length);
    },
    free: async (offset) => {
      bytes = bytes.slice(offset - begin);
      begin = offset;
    },
    remove: async () => {
      bytes = new Uint8Array();
    },
  };
}
