import { asObject, isJsonObject, parseJson, type UncheckedObject } from "./json";
import type { ApprovalRequest, Proposal } from "./trade";
import { parseProposal } from "./tradeRequest";

/** The result of reading a message's body: the request, or the field that is invalid (and the execution, if known). */
export type Reading =
  | { readonly request: ApprovalRequest }
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

/** Reads the body of a message from the approval queue. Unknown fields are dropped. */
export function readApprovalRequest(body: string): Reading {
  // The parser's error would quote the text around the mistake, which may include the token.
  const message = parseJson(body);
  if (!isJsonObject(message)) {
    return { unreadable: "body" };
  }
  // Messages of definitions that were deployed earlier have no RedriveCount.
  const { TaskToken, Execution, RequestedAt, RedriveCount = 0, TimeoutSeconds } = message;
  if (typeof Execution !== "string" || !executionArn.test(Execution)) {
    return { unreadable: "Execution" };
  }
  const unreadable = (field: keyof ApprovalRequest): Reading => ({ unreadable: field, execution: Execution });
  if (typeof TaskToken !== "string" || TaskToken === "" || TaskToken.length > longestToken) {
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
  const proposal = readProposal(message.Input);
  if (proposal === undefined) {
    return unreadable("Input");
  }
  return { request: { Input: proposal, TaskToken, Execution, RequestedAt, RedriveCount, TimeoutSeconds } };
}

function readProposal(input: unknown): Proposal | undefined {
  try {
    return parseProposal(input);
  } catch {
    return undefined;
  }
}

/**
 * When the request expires. The state's timeout starts when it is entered, and again at a redrive, which sends a new message.
 * @param sentAt when SQS received the message, in milliseconds since the epoch; a move out of a dead-letter queue renews it
 */
export function deadlineOf({ RequestedAt, RedriveCount, TimeoutSeconds }: ApprovalRequest, sentAt: number): Date {
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
