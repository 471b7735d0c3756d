/**
 * The fields that a log entry may have. The list is closed, so that neither an error (its message may quote a task
 * token) nor the body of a message can be logged by accident.
 */
export interface LogFields {
  /** The execution's ARN. */
  readonly execution?: string;
  /** The SQS message's ID. */
  readonly messageId?: string;
  /** An error's name; its message is never logged. */
  readonly errorName?: string;
  /** The field of a message that could not be read. */
  readonly field?: string;
  readonly symbol?: string;
  /** Whole shares. */
  readonly quantity?: number;
  /** US dollars per share. */
  readonly price?: number;
  readonly recommendation?: string;
  readonly side?: string;
  /** What became of a request to the decision page. */
  readonly outcome?: string;
  /** The approver's address. */
  readonly approver?: string;
  /** API Gateway's ID of the request, and the address it came from. */
  readonly requestId?: string;
  readonly sourceIp?: string;
}

/**
 * Writes an entry as one line of JSON: timestamp (RFC 3339), level, message, and the fields that are set. Lambda
 * filters by the keys timestamp and level (Lambda Developer Guide, "Log-level filtering").
 */
export function log(level: "INFO" | "WARN" | "ERROR", message: string, fields: LogFields = {}): void {
  const entry = { timestamp: new Date().toISOString(), level, message, ...fields };
  // Bypasses console: Lambda's runtime replaces it and would wrap this line as a string inside another entry.
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

/**
 * The error's name, or the code of a network error. Never its message, in which AWS quotes the token ("Invalid token:
 * '...'").
 */
export function errorNameOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return "unknown";
  }
  const name = error.name === "Error" && "code" in error ? error.code : error.name;
  return typeof name === "string" && /^[A-Za-z][\w.]{0,63}$/.test(name) ? name : "unknown";
}
