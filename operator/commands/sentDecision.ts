import { type Decision, decide, InvalidDecisionError } from "../approvals/decision";
import type { WaitingApproval } from "../approvals/inbox";
import { followRequest } from "../approvals/outcomeReader";
import type { RequestOutcome } from "../approvals/requestOutcome";
import type { StepFunctions } from "../executions/stepFunctions";
import { explain, wasRefused } from "../server/awsErrors";
import { CommandError } from "./runCommand";

/** What became of a decision that was sent. `why` stands in for a request that could not be read. */
export interface SentDecision {
  readonly decided: boolean;
  readonly request: RequestOutcome | undefined;
  readonly why: string;
}

/**
 * Sends a decision once, and reads what became of it.
 * @param pause waits for some milliseconds
 * @throws CommandError if there was no answer, and it is unknown whether the decision arrived; also the errors of `decide`
 */
export async function sendDecision(
  client: StepFunctions,
  waiting: WaitingApproval,
  decision: Decision,
  pause: (ms: number) => Promise<void>,
): Promise<SentDecision> {
  const { executionArn, executionName, attempt } = waiting;
  const follow = (): Promise<RequestOutcome> => followRequest(client, executionArn, attempt, pause);
  let result: Awaited<ReturnType<typeof decide>>;
  try {
    result = await decide(client, waiting, decision);
  } catch (error) {
    if (error instanceof InvalidDecisionError || wasRefused(error)) {
      throw error;
    }
    return afterLostAnswer(error, follow, executionName, decision);
  }
  if (result.outcome === "tooLate") {
    return { decided: false, request: result.request, why: "" };
  }
  const why = `"${executionName}" was ${result.decision} by ${result.approver}. What became of the trade could not be read.`;
  const request = await follow().catch(() => undefined);
  return { decided: true, request: request?.end === "pending" ? undefined : request, why };
}

async function afterLostAnswer(
  error: unknown,
  follow: () => Promise<RequestOutcome>,
  executionName: string,
  { decision, approver }: Decision,
): Promise<SentDecision> {
  const { error: what } = explain(error);
  const request = await follow().catch(() => undefined);
  if (request === undefined) {
    throw new CommandError(
      `${what} Whether the decision arrived is unknown; nothing is re-sent. ` +
        "npm run approvals -- list shows what still waits, and npm run orders whether an order was placed.",
    );
  }
  if (request.end === "pending") {
    throw new CommandError(`${what} The decision did not arrive: "${executionName}" still waits.`);
  }
  return { decided: request.end === decision && request.by === approver, request, why: "" };
}
