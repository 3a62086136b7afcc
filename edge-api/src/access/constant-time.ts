import { sha256Hex } from "@rgrid/schema";

/** Compares two texts of the same length in a time that does not tell where they differ. */
function sameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  return difference === 0;
}

/** Whether a presented secret is the one with this SHA-256. */
export const hasSha256 = async (presented: string, sha256: string): Promise<boolean> =>
  sameText(await sha256Hex(presented), sha256);

/** Compares secrets of any length: over their digests, so that not even the length is told. */
export const sameSecret = async (presented: string, secret: string): Promise<boolean> =>
  hasSha256(presented, await sha256Hex(secret));
