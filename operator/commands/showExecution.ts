import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { coarse } from "approval-queue/time";
import { count, duration, localTime, plural, UNKNOWN } from "../../domain/format";
import { isTrade } from "../../domain/proposedTrade";
import { shellQuote } from "../../domain/shellQuote";
import { type EndedRequest, endedRequests } from "../approvals/endedRequests";
import { describeRequest, factsOf, leftUntil, totalOf } from "../approvals/requestFacts";
import { sayRequestOutcome } from "../approvals/requestOutcome";
import type { ApprovalView } from "../approvals/views";
import { executionArnOf, executionNameOf } from "../executions/arns";
import { labelOfExecution, STATE_LABELS, sayOutcome } from "../executions/labels";
import { taskTokenRedactor } from "../executions/redaction";
import { redriveClause } from "../executions/redrive";
import { readHistory } from "../executions/stepFunctions";
import type { Target } from "../executions/target";
import type { VisitView } from "../executions/views";
import { describeEnvironment, environmentOf } from "../server/environment";
import { type ExecutionReading, readExecution } from "../server/executionView";
import { CommandError } from "./runCommand";
import { table } from "./table";

/** An execution as the operator's page shows it, with its requests that have ended. */
export interface ShownExecution extends ExecutionReading {
  readonly requests: readonly EndedRequest[];
}

/**
 * @param execution the execution's name or ARN
 * @throws InvalidReferenceError if that belongs to another state machine; CommandError if there is no such execution; also the
 * errors of Step Functions
 */
export async function readShownExecution(
  { sfn, stateMachineArn, consoleUrl }: Target,
  execution: string,
): Promise<ShownExecution> {
  const executionArn = executionArnOf(stateMachineArn, execution);
  try {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const history = await readHistory(sfn, executionArn);
    const requests = endedRequests(history, { executionArn });
    return {
      ...readExecution(described, history, {}, consoleUrl?.(executionArn) ?? null),
      requests: taskTokenRedactor(history)(requests),
    };
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") {
      throw new CommandError(
        `There is no execution "${executionNameOf(executionArn)}" of this state machine. Step Functions keeps executions for 90 days.`,
      );
    }
    throw error;
  }
}

/** More states than a terminal keeps are not printed; their newest are. */
const STATES_SHOWN = 200;
/** A cause can have 32,768 characters. */
const LONGEST_DETAIL = 500;

/**
 * What the page of the execution says, as lines. They may hold any character.
 * @param now milliseconds since the epoch
 */
export function describeExecution(target: Target, execution: ShownExecution, now: number): readonly string[] {
  const { name, status, startedAt, stoppedAt, approvals, requests, redrive, outcome } = execution;
  const started = new Date(startedAt).getTime();
  return [
    name,
    ...indented([
      ["Environment", describeEnvironment(environmentOf(target))],
      ["Status", labelOfExecution(status, approvals.length)],
      ["Outcome", shortened(sayOutcome(outcome))],
      ["Started", localTime(startedAt, now)],
      ["Ended", stoppedAt === null ? UNKNOWN : localTime(stoppedAt, now)],
      ["Duration", stoppedAt === null ? coarse(now - started) : duration(new Date(stoppedAt).getTime() - started)],
      ["Redrives", count(redrive.count)],
    ]),
    ...approvals.flatMap((approval) => ["", ...pendingLines(approval, execution, now, target.options)]),
    ...(requests.length === 0 ? [] : ["", "Ended requests"]),
    ...requests.map((request) => `  ${describeRequest(request)}: ${sayRequestOutcome(request.outcome, now)}`),
    ...failureLines(execution),
    ...stateLines(execution.visits, now),
  ];
}

function pendingLines(
  approval: ApprovalView,
  { arn, approvals }: ShownExecution,
  now: number,
  options: readonly string[] = [],
): readonly string[] {
  const { attempt, input, requestedAt, quotedAt, expiresAt, stateName } = approval;
  const total = totalOf(approval);
  const which = approvals.length > 1 ? ["--attempt", String(attempt)] : [];
  const argument = [arn, ...which, ...options].map(shellQuote).join(" ");
  return [
    `Pending approval${isTrade(approval) ? `: ${describeRequest(approval)}` : ""}`,
    ...indented([
      ...(isTrade(approval) ? [] : factsOf(input).map(({ name, text }) => [name || "Request", text] as const)),
      ["State", stateName],
      ...(total === undefined ? [] : [["Notional", total] as const]),
      ...(quotedAt === null ? [] : [["Price quoted", `${coarse(now - new Date(quotedAt).getTime())} ago`] as const]),
      ["Waiting", coarse(now - new Date(requestedAt).getTime())],
      [
        "Expires in",
        expiresAt === null
          ? UNKNOWN
          : `${leftUntil(new Date(expiresAt).getTime(), now)}, at ${localTime(expiresAt, now)}`,
      ],
    ]),
    `  npm run approvals -- approve ${argument}`,
    `  npm run approvals -- reject ${argument} --reason "..."`,
  ];
}

const FAILURES: Readonly<Record<string, string>> = {
  FAILED: "failed",
  TIMED_OUT: "timed out",
  ABORTED: "was stopped",
};

/** Where the execution failed, and why; and what a redrive would do. */
function failureLines({ status, outcome, redrive }: ShownExecution): readonly string[] {
  const failed = FAILURES[status];
  if (failed === undefined) {
    return [];
  }
  const [before, state, after] = redriveClause(redrive.failedState);
  const isKnown = redrive.failedState !== null;
  const what = isKnown ? `"${state}"` : "The execution";
  const why = outcome.detail === null ? "" : `: ${shortened(outcome.detail)}`;
  const sentence = `${what} ${failed}${why}`;
  return [
    "",
    /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`,
    ...(redrive.possible ? [`A redrive ${before}${isKnown ? `"${state}"` : state}${after}`] : []),
  ];
}

function stateLines(visits: readonly VisitView[], now: number): readonly string[] {
  const earlier = Math.max(visits.length - STATES_SHOWN, 0);
  const rows = visits
    .slice(earlier)
    .map(({ stateName, iteration, status, attempts, enteredAt, exitedAt }) => [
      iteration === null ? stateName : `${iteration}: ${stateName}`,
      `${STATE_LABELS[status]}${attempts.length > 1 ? `, ${attempts.length} attempts` : ""}`,
      duration((exitedAt === null ? now : new Date(exitedAt).getTime()) - new Date(enteredAt).getTime()),
    ]);
  return [
    "",
    ...table([["STATE", "STATUS", "DURATION"], ...rows]),
    ...(earlier === 0 ? [] : [`${plural(earlier, "earlier state")} left out; --json has them.`]),
  ];
}

function indented(facts: readonly (readonly [name: string, value: string])[]): readonly string[] {
  return table(facts).map((line) => `  ${line}`);
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST_DETAIL ? `${characters.slice(0, LONGEST_DETAIL - 1).join("")}…` : text;
}
