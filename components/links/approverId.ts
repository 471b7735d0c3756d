import { createHash } from "node:crypto";

/** 16 hexadecimal digits for an address, whatever its letter case. Links and names have it in place of the address. */
export function approverId(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex").slice(0, 16);
}
