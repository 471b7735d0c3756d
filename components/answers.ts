/** The decision: the output of SendTaskSuccess. */
export interface Approval {
  readonly decision: "approved" | "rejected";
  /** The person who decided; "automatic" if the stack approves automatically. */
  readonly approver: string;
  /** `link` if the approver used the link in a notice; the address that the notice was sent to is then the approver. */
  readonly channel?: typeof LINK_CHANNEL;
  readonly reason?: string;
}

export const LINK_CHANNEL = "link";

/** The approver as people read it, such as "ada" or "ada@example.com (by link)". */
export function describeApprover(approver: string, channel: unknown): string {
  return channel === LINK_CHANNEL ? `${approver} (by link)` : approver;
}

/** The longest reason for a decision or a stop, in characters. This limit is not from AWS: a reason is a sentence. */
export const LONGEST_REASON = 1_000;

/** The longest name of an approver, in characters: the longest ARN of IAM (IAM API reference, "arnType"). */
export const LONGEST_APPROVER = 2_048;

/** The problem with a reason; undefined if it is valid. */
export function reasonProblem(reason: string): string | undefined {
  return reason.length > LONGEST_REASON
    ? `The reason has ${reason.length} characters; ${LONGEST_REASON.toLocaleString("en-US")} are allowed.`
    : undefined;
}
