import { parseJson } from "../json";

/** What an approval link names. It contains no task token. */
export interface LinkClaims {
  /** The ARN of the execution that waits. */
  readonly executionArn: string;
  /** The SHA-256 hash of the request's task token, in base64url. Each request of an execution has a different one. */
  readonly tokenHash: string;
  /** The ID of the approver, which is not the address. */
  readonly approver: string;
}

/** A link, taken apart. Whether its MAC is valid, only the key can tell. */
export interface ApprovalLink {
  readonly claims: LinkClaims;
  readonly mac: Uint8Array;
}

/** The first element of what a MAC is for. A change of the format changes it, so that no link can be read in two ways. */
const VERSION = 1;

/** The text that a link's MAC is for. */
export function macInput({ executionArn, tokenHash, approver }: LinkClaims): string {
  return JSON.stringify([VERSION, executionArn, tokenHash, approver]);
}

/** Reads what `macInput` returns, whatever its version; undefined for anything else. */
export function readMacInput(text: string): LinkClaims | undefined {
  const fields = parseJson(text);
  if (!Array.isArray(fields)) {
    return undefined;
  }
  const [, executionArn, tokenHash, approver] = fields;
  return typeof executionArn === "string" && typeof tokenHash === "string" && typeof approver === "string"
    ? { executionArn, tokenHash, approver }
    : undefined;
}

/** The last segment of a link's path: what it names and the MAC, each in base64url, with a period between them. */
export function linkSegment({ claims, mac }: ApprovalLink): string {
  return `${encoded(macInput(claims))}.${encoded(mac)}`;
}

/** What `linkSegment` returns: two parts in base64url, of which the second has the 32 bytes of a MAC. */
const SEGMENT = /^([\w-]{1,2000})\.([\w-]{43})$/;

/**
 * Reads the last segment of a link's path.
 *
 * @returns undefined unless it is, character by character, what `linkSegment` makes of the result
 */
export function readLinkSegment(segment: string): ApprovalLink | undefined {
  const [, named = "", mac = ""] = SEGMENT.exec(segment) ?? [];
  const claims = readMacInput(Buffer.from(named, "base64url").toString());
  if (claims === undefined) {
    return undefined;
  }
  const link = { claims, mac: Buffer.from(mac, "base64url") };
  // Base64 has several spellings of the same bytes, and JSON of the same value. A link has one.
  return linkSegment(link) === segment ? link : undefined;
}

function encoded(value: string | Uint8Array): string {
  return (typeof value === "string" ? Buffer.from(value) : Buffer.from(value)).toString("base64url");
}
