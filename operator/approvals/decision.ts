import { type HistoryEvent, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { reasonProblem } from "approval-queue/answers";
import { asNumber } from "approval-queue/json";
import { endOfAttempt, isTokenSpent } from "approval-queue/requests";
import { metadataOf, readHistory, type StepFunctions } from "../executions/stepFunctions";
import { taskTokenOf, type WaitingApproval } from "./inbox";
import { requestOutcomeIn } from "./outcomeReader";
import type { RequestOutcome } from "./requestOutcome";

/** A person's decision, as sent to the execution. */
export interface Decision {
  readonly decision: "approved" | "rejected";
  /** The person who decided: the ARN of an IAM principal, or the user name on a laptop. */
  readonly approver: string;
  /** Required for a rejection; at most 1,000 characters. */
  readonly reason?: string | undefined;
}

/** The result of a decision. For `tooLate`, `request` says how the step ended before. */
export type DecisionResult =
  | { readonly outcome: "decided"; readonly decision: Decision["decision"]; readonly approver: string }
  | { readonly outcome: "tooLate"; readonly request: RequestOutcome };

/** The decision is invalid and must be corrected by the person. */
export class InvalidDecisionError extends Error {
  override readonly name = "InvalidDecisionError";
}

/**
 * Sends a decision to a waiting step. If the step has already ended, the call is not retried and the result says how
 * the step ended.
 * @throws InvalidDecisionError if a rejection has no reason, or a reason is too long
 * @throws Error with the name of the Step Functions error (throttling, missing permissions, expired credentials) and a
 * message without the token
 */
export async function decide(
  client: StepFunctions,
  waiting: WaitingApproval,
  decision: Decision,
): Promise<DecisionResult> {
  const answer = checkedAnswer(decision);
  const taskToken = taskTokenOf(waiting);
  try {
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer) }));
    return { outcome: "decided", decision: answer.decision, approver: answer.approver };
  } catch (error) {
    if (error instanceof Error && isTokenSpent(error.name)) {
      const events = await readHistory(client, waiting.executionArn);
      return wasRepeated(error) && isAnsweredWith(answer, endOfAttempt(waiting.attempt, events))
        ? { outcome: "decided", decision: answer.decision, approver: answer.approver }
        : { outcome: "tooLate", request: requestOutcomeIn(events, waiting.attempt) };
    }
    throw withoutToken(error, taskToken);
  }
}

/** The SDK repeats a call whose answer was lost: the first one may have decided. */
function wasRepeated(error: Error): boolean {
  return (asNumber(metadataOf(error).attempts) ?? 1) > 1;
}

function isAnsweredWith(answer: Decision, end: HistoryEvent | undefined): boolean {
  return end?.taskSucceededEventDetails?.output === JSON.stringify(answer);
}

function checkedAnswer({ decision, approver, reason }: Decision): Decision {
  const trimmed = reason?.trim();
  if (decision === "rejected" && (trimmed === undefined || trimmed === "")) {
    throw new InvalidDecisionError("A rejection needs a reason: say in a few words why.");
  }
  const problem = trimmed === undefined ? undefined : reasonProblem(trimmed);
  if (problem !== undefined) {
    throw new InvalidDecisionError(`${problem} Shorten it.`);
  }
  return trimmed === undefined || trimmed === "" ? { decision, approver } : { decision, approver, reason: trimmed };
}

/** An AWS validation error quotes the rejected value, and SDK errors carry the request. Neither may be passed on. */
function withoutToken(error: unknown, taskToken: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const clean = new Error(message.replaceAll(taskToken, "(task token)"));
  clean.name = error instanceof Error ? error.name : "Error";
  const { httpStatusCode } = metadataOf(error);
  return Object.assign(clean, httpStatusCode === undefined ? {} : { $metadata: { httpStatusCode } });
}
