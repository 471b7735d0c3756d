import { asObject, isJsonObject, parseJson, type UncheckedObject } from "../json";
import { TaskToken } from "./taskToken";

/** The body of a message in the approval queue. */
export interface ApprovalRequest<Input = unknown> {
  /** What is to be decided. */
  readonly Input: Input;
  readonly TaskToken: TaskToken;
  /** The execution's ARN. */
  readonly Execution: string;
  /** When the state was entered, ISO 8601. A redrive does not renew it. */
  readonly RequestedAt: string;
  /** How often the execution has been redriven. */
  readonly RedriveCount: number;
  /** How long the state waits, in seconds. */
  readonly TimeoutSeconds: number;
}

/** The result of reading a message's body: the request, or the field that is invalid (and the execution, if known). */
export type Reading<Input = unknown> =
  | { readonly request: ApprovalRequest<Input> }
  | { readonly unreadable: "body" | keyof ApprovalRequest; readonly execution?: string };

// StartExecution, "name": no white space, brackets, wildcards, special characters, control characters, U+FFFE and U+FFFF.
const executionArn =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name must not contain them
  /^arn:aws[\w-]*:states:[\w-]+:\d{12}:execution(:[^\s<>{}[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ufffe\uffff]{1,80}){2}$/u;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
// SendTaskSuccess, "taskToken".
const longestToken = 2048;
// Amazon States Language, "TimeoutSeconds".
const longestTimeout = 99_999_999;

/**
 * Reads the body of a message from the approval queue. Unknown fields are dropped.
 *
 * @param readInput reads the `Input`; it throws if that is not what the workflow sends
 */
export function readApprovalRequest<Input>(body: string, readInput: (input: unknown) => Input): Reading<Input> {
  // The parser's error would quote the text around the mistake, which may include the token.
  const message = parseJson(body);
  if (!isJsonObject(message)) {
    return { unreadable: "body" };
  }
  // Messages of definitions that were deployed earlier have no RedriveCount.
  const { TaskToken: token, Execution, RequestedAt, RedriveCount = 0, TimeoutSeconds } = message;
  if (typeof Execution !== "string" || !executionArn.test(Execution)) {
    return { unreadable: "Execution" };
  }
  const unreadable = (field: keyof ApprovalRequest): Reading<Input> => ({ unreadable: field, execution: Execution });
  if (typeof token !== "string" || token === "" || token.length > longestToken) {
    return unreadable("TaskToken");
  }
  if (typeof RequestedAt !== "string" || !isoTime.test(RequestedAt) || Number.isNaN(Date.parse(RequestedAt))) {
    return unreadable("RequestedAt");
  }
  if (typeof RedriveCount !== "number" || !(RedriveCount >= 0)) {
    return unreadable("RedriveCount");
  }
  if (typeof TimeoutSeconds !== "number" || !(TimeoutSeconds > 0 && TimeoutSeconds <= longestTimeout)) {
    return unreadable("TimeoutSeconds");
  }
  let Input: Input;
  try {
    Input = readInput(message.Input);
  } catch {
    return unreadable("Input");
  }
  return { request: { Input, TaskToken: new TaskToken(token), Execution, RequestedAt, RedriveCount, TimeoutSeconds } };
}

/**
 * When the request expires. The state's timeout starts when it is entered, and again at a redrive, which sends a new message.
 * @param sentAt when SQS received the message, in milliseconds since the epoch; a move out of a dead-letter queue renews it
 */
export function deadlineOf(
  { RequestedAt, RedriveCount, TimeoutSeconds }: Omit<ApprovalRequest, "Input" | "TaskToken">,
  sentAt: number,
): Date {
  const start = RedriveCount === 0 ? Date.parse(RequestedAt) : sentAt;
  return new Date(start + TimeoutSeconds * 1_000);
}

/**
 * The message that a task sends before it waits, read from the parameters of its `TaskScheduled` event; undefined for
 * any other task, and if AWS truncated the history. The fields are unchecked and include the token.
 */
export function approvalMessageIn(parameters: string | undefined): UncheckedObject | undefined {
  const body = asObject(parseJson(parameters))?.MessageBody;
  return asObject(typeof body === "string" ? parseJson(body) : body);
}
