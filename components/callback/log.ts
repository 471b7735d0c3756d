/** What a field of a log entry may be. */
export type LogValue = string | number | boolean | undefined;

/**
 * The fields of every log. The list is closed, so that neither an error (its message may quote a task token) nor the body of a
 * message can be logged by accident. A program names its own fields in `createLog`.
 */
export type RequestFields = {
  /** The execution's ARN. */
  readonly execution?: string | undefined;
  /** The SQS message's ID. */
  readonly messageId?: string | undefined;
  /** An error's name; its message is never logged. */
  readonly errorName?: string | undefined;
  /** The field of a message that could not be read. */
  readonly field?: string | undefined;
};

export type LogLevel = "INFO" | "WARN" | "ERROR";

export type Log<Fields extends Readonly<Record<string, LogValue>>> = (
  level: LogLevel,
  message: string,
  fields?: Fields,
) => void;

/**
 * Makes a log with further fields.
 *
 * @example
 * ```typescript
 * const log = createLog<{ readonly orderId?: string }>();
 * log("INFO", "Refund paid", { execution, orderId });
 * ```
 */
export function createLog<Extra extends Readonly<Record<string, LogValue>> = Record<never, never>>(): Log<
  RequestFields & Extra
> {
  return write;
}

/**
 * Writes an entry as one line of JSON: timestamp (RFC 3339), level, message, and the fields that are set. Lambda
 * filters by the keys timestamp and level (Lambda Developer Guide, "Log-level filtering").
 */
function write(level: LogLevel, message: string, fields: Readonly<Record<string, LogValue>> = {}): void {
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
