import { setTimeout } from "node:timers/promises";
import { coarse } from "approval-queue/time";
import { UNKNOWN } from "../../domain/format";
import { isTrade } from "../../domain/proposedTrade";
import { type Decision, InvalidDecisionError } from "../approvals/decision";
import { findWaiting } from "../approvals/findWaiting";
import { listWaiting, type WaitingApproval } from "../approvals/inbox";
import { describeRequest, totalOf } from "../approvals/requestFacts";
import { sayRequestOutcome } from "../approvals/requestOutcome";
import { viewApproval } from "../approvals/views";
import { executionNameOf, InvalidReferenceError } from "../executions/arns";
import { clockOf } from "../executions/serviceClock";
import type { Target } from "../executions/target";
import { readArguments, targetOptions, targetUsage } from "./commandLine";
import { setConsequence } from "./interruption";
import { ArgumentsError, EXIT, printable, runAsProcess, runCommand, type Terminal, UsageError } from "./runCommand";
import { sendDecision } from "./sentDecision";
import { table } from "./table";
import { resolveTarget, type TargetOptions } from "./target";

const usage = `Usage:
  npm run approvals -- list [--json]
  npm run approvals -- approve EXECUTION [--attempt ID] [--reason TEXT] [--json]
  npm run approvals -- reject EXECUTION [--attempt ID] --reason TEXT [--json]

  EXECUTION is an execution's ARN, which names its target too, or a name from the list.
  --attempt ID                 one of several approvals that are pending in the execution

${targetUsage}`;

const options = {
  ...targetOptions,
  attempt: { type: "string" },
  reason: { type: "string" },
  json: { type: "boolean" },
} as const;

const decisions: Readonly<Record<string, Decision["decision"]>> = { approve: "approved", reject: "rejected" };

/**
 * The approvals command.
 * @param resolve finds the target that the options name
 * @param machine this machine's clock, in milliseconds since the epoch
 * @param pause waits for some milliseconds
 * @returns the exit code: 0 for success, 1 if the decision is not possible (already decided, expired, stopped), 2 for
 * misuse
 */
export function approvalsCommand(
  args: readonly string[],
  terminal: Terminal,
  resolve: (options: TargetOptions) => Promise<Target>,
  machine: () => number,
  pause: (ms: number) => Promise<void> = setTimeout,
): Promise<number> {
  return runCommand(usage, args, terminal, async () => {
    const { values, positionals } = readArguments(args, options, { allowPositionals: true });
    const [command, execution, ...rest] = positionals;
    checkUsage(command, execution, rest, values.reason);
    const attempt = readAttempt(command, values.attempt);
    const target = await resolve({ ...values, execution, stateMachineArn: values["state-machine-arn"] });
    const now = clockOf(target.sfn, machine);
    const decision = decisions[command ?? ""];
    return decision === undefined || execution === undefined
      ? list(target, terminal, values.json ?? false, now)
      : answer(target, terminal, { execution, attempt }, { decision, reason: values.reason }, values.json ?? false, {
          now,
          pause,
        });
  });
}

function readAttempt(command: string | undefined, text: string | undefined): number | undefined {
  if (text !== undefined && (command === "list" || !/^[1-9]\d{0,8}$/.test(text))) {
    throw new ArgumentsError(
      command === "list" ? "list does not take an attempt." : `--attempt takes an ID from the list, not "${text}".`,
    );
  }
  return text === undefined ? undefined : Number(text);
}

function checkUsage(
  command: string | undefined,
  execution: string | undefined,
  rest: readonly string[],
  reason: string | undefined,
): void {
  if (command !== "list" && command !== "approve" && command !== "reject") {
    throw new ArgumentsError(
      command === undefined ? "Specify a command: list, approve or reject." : `Unknown command "${command}".`,
    );
  }
  if (command === "list" ? execution !== undefined : execution === undefined) {
    throw new ArgumentsError(
      command === "list" ? "list does not take an execution." : `Specify an execution after ${command}.`,
    );
  }
  if (rest.length > 0) {
    throw new ArgumentsError(
      `Unexpected argument "${rest[0]}": specify one execution, and quote a reason of several words.`,
    );
  }
  if (command === "reject" && (reason === undefined || reason.trim() === "")) {
    throw new ArgumentsError('A rejection requires a reason: --reason "...".');
  }
}

async function list(
  { sfn, stateMachineArn }: Target,
  terminal: Terminal,
  json: boolean,
  now: () => number,
): Promise<number> {
  const waiting = await listWaiting(sfn, stateMachineArn);
  if (json) {
    terminal.out(JSON.stringify(waiting.map(viewApproval), null, 2));
  } else if (waiting.length === 0) {
    terminal.out("No approvals pending.");
  } else {
    const trades = waiting.some(({ trade }) => isTrade(trade));
    const several = new Set(waiting.map(({ executionName }) => executionName)).size < waiting.length;
    for (const line of table([
      [
        "EXECUTION",
        ...(several ? ["ATTEMPT"] : []),
        ...(trades ? ["TRADE", "NOTIONAL"] : ["REQUEST"]),
        "WAITING",
        "EXPIRES IN",
      ],
      ...waiting.map((one) => row(one, { several, trades }, now())),
    ])) {
      terminal.out(line);
    }
  }
  return EXIT.success;
}

function row(
  waiting: WaitingApproval,
  { several, trades }: { readonly several: boolean; readonly trades: boolean },
  now: number,
): readonly string[] {
  const { executionName, attempt, requestedAt, expiresAt } = waiting;
  const proposed = viewApproval(waiting);
  return [
    executionName,
    ...(several ? [String(attempt)] : []),
    describeRequest(proposed),
    ...(trades ? [totalOf(proposed) ?? UNKNOWN] : []),
    coarse(now - requestedAt.getTime()),
    expiresAt === undefined ? UNKNOWN : coarse(expiresAt.getTime() - now),
  ].map(printable);
}

async function answer(
  { sfn, stateMachineArn, identity }: Target,
  terminal: Terminal,
  { execution, attempt }: { readonly execution: string; readonly attempt: number | undefined },
  decision: Pick<Decision, "decision" | "reason">,
  json: boolean,
  { now, pause }: { readonly now: () => number; readonly pause: (ms: number) => Promise<void> },
): Promise<number> {
  const found = await findWaiting(sfn, stateMachineArn, execution, attempt).catch(asArgumentsError);
  if (found.waiting === undefined && found.several !== undefined) {
    const choices = found.several.map(
      (one) => `  --attempt ${one.attempt}  ${printable(describeRequest(viewApproval(one)))}`,
    );
    throw new UsageError([`${found.why} Choose one:`, ...choices].join("\n"));
  }
  setConsequence("If the decision was already sent, it counts: npm run approvals -- list shows what still waits.");
  const told =
    found.waiting === undefined
      ? { decided: false, request: found.request, why: found.why }
      : await sendDecision(sfn, found.waiting, { ...decision, approver: identity }, pause).catch(asArgumentsError);
  const { decided, request = null } = told;
  const what = request === null ? told.why : `"${executionNameOf(execution)}": ${sayRequestOutcome(request, now())}`;
  terminal.out(json ? JSON.stringify({ decided, what, request }, null, 2) : printable(what));
  return decided ? EXIT.success : EXIT.failure;
}

/** Reports an invalid argument as a usage error, wherever it is detected. */
function asArgumentsError(error: unknown): never {
  throw error instanceof InvalidDecisionError || error instanceof InvalidReferenceError
    ? new ArgumentsError(error.message)
    : error;
}

if (require.main === module) {
  void runAsProcess((args, terminal) => approvalsCommand(args, terminal, resolveTarget, Date.now));
}
