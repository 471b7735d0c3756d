/**
 * The fields a log entry may have. The list is closed, so that neither an error (its message may quote a task token) nor a
 * message's body can be logged by accident.
 */
export interface LogFields {
  /** The execution's ARN. */
  readonly execution?: string;
  /** The SQS message's id. */
  readonly messageId?: string;
  /** An error's name, never its message. */
  readonly errorName?: string;
  /** Which field of a message could not be read. */
  readonly field?: string;
  readonly symbol?: string;
  /** Whole shares. */
  readonly quantity?: number;
  /** US dollars a share. */
  readonly price?: number;
  readonly recommendation?: string;
  readonly side?: string;
}

/**
 * Writes one entry as one line of JSON: timestamp (RFC 3339), level, message, and the fields that are set.
 * The keys are those Lambda filters by (Lambda Developer Guide, "Log-level filtering").
 */
export function log(level: "INFO" | "WARN" | "ERROR", message: string, fields: LogFields = {}): void {
  const entry = { timestamp: new Date().toISOString(), level, message, ...fields };
  // Not through console: Lambda's runtime replaces it, and would wrap this line as a string inside another entry.
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}
