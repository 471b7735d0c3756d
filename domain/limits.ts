/**
 * The largest input or output of an execution or a state, in bytes of UTF-8 (Step Functions developer guide, "Quotas").
 */
export const LARGEST_PAYLOAD_BYTES = 262_144;

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
