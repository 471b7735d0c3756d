import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/** The files in a tarball that npm made, without the folder `package/` (POSIX, "pax": header, then content, in blocks of 512 bytes). */
export function unpacked(tarball: Buffer): readonly { readonly name: string; readonly content: Buffer }[] {
  const archive = gunzipSync(tarball);
  const files: { name: string; content: Buffer }[] = [];
  for (let at = 0; archive[at] !== 0 && at < archive.length; ) {
    const field = (start: number, length: number): string =>
      archive.toString("utf8", at + start, at + start + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(field(124, 12), 8);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (field(156, 1) === "0") {
      files.push({ name: field(0, 100).replace(/^package\//, ""), content });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
