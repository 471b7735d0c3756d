import { createHash } from "node:crypto";

/** The hash of a task token, as links have it. */
export function hashOfToken(taskToken: string): string {
  return createHash("sha256").update(taskToken).digest("base64url");
}
