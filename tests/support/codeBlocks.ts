import { readFileSync } from "node:fs";
import * as path from "node:path";

/** The code blocks of a language in a page, in order. */
export function codeBlocks(file: string, language: string): readonly string[] {
  const text = readFileSync(path.join(__dirname, "..", "..", file), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, code = ""]) => code);
}
