import { setTimeout } from "node:timers/promises";
import { type Decision, InvalidDecisionError } from "../approvals/decision";
import { findWaiting } from "../approvals/findWaiting";
import { listWaiting } from "../approvals/inbox";
import { describeRequest } from "../approvals/requestFacts";
import { sayRequestOutcome } from "../approvals/requestOutcome";
import { viewApproval } from "../approvals/views";
import { executionNameOf, InvalidReferenceError } from "../executions/arns";
import { clockOf } from "../executions/serviceClock";
import type { Target } from "../executions/target";
import { environmentOf } from "../server/environment";
import { readArguments, targetOptions, targetUsage } from "./commandLine";
import { setConsequence } from "./interruption";
import { describeApprovals } from "./listApprovals";
import { ArgumentsError, EXIT, printable, runAsProcess, runCommand, type Terminal, UsageError } from "./runCommand";
import { sendDecision } from "./sentDecision";
import { describeExecution, readShownExecution } from "./showExecution";
import { resolveTarget, type TargetOptions } from "./target";

const usage = `Usage:
  npm run approvals -- list [--json]
  npm run approvals -- show EXECUTION [--json]
  npm run approvals -- approve EXECUTION [--attempt ID] [--reason TEXT] [--json]
  npm run approvals -- reject EXECUTION [--attempt ID] --reason TEXT [--json]

  list                         lists the pending approvals
  show                         says what the operator's page says of an execution: how it stands, its requests and its states
  approve, reject              decide on a pending approval

  EXECUTION is an execution's ARN, which names its target too, or a name.
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
 * @returns the exit code: 0 for success, 1 if the decision is not possible (already decided, expired, stopped) or there is
 * no such execution, 2 for misuse
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
    checkUsage(positionals, values);
    const [command = "", execution] = positionals;
    const attempt = values.attempt === undefined ? undefined : Number(values.attempt);
    const target = await resolve({ ...values, execution, stateMachineArn: values["state-machine-arn"] });
    if (target.choice !== undefined) {
      terminal.error(target.choice);
    }
    const now = clockOf(target.sfn, machine);
    const json = values.json ?? false;
    const decision = decisions[command];
    if (execution === undefined) {
      return list(target, terminal, json, now);
    }
    return decision === undefined
      ? show(target, terminal, execution, json, now)
      : answer(target, terminal, { execution, attempt }, { decision, reason: values.reason }, json, { now, pause });
  });
}

async function list(target: Target, terminal: Terminal, json: boolean, now: () => number): Promise<number> {
  const approvals = (await listWaiting(target.sfn, target.stateMachineArn)).map(viewApproval);
  print(terminal, json ? { ...environmentOf(target), approvals } : describeApprovals(approvals, now()));
  return EXIT.success;
}

async function show(
  target: Target,
  terminal: Terminal,
  execution: string,
  json: boolean,
  now: () => number,
): Promise<number> {
  const shown = await readShownExecution(target, execution).catch(asArgumentsError);
  print(terminal, json ? { ...environmentOf(target), ...shown } : describeExecution(target, shown, now()));
  return EXIT.success;
}

/** Prints lines, which may hold any character, or JSON. */
function print(terminal: Terminal, output: readonly string[] | object): void {
  if (Array.isArray(output)) {
    for (const line of output) {
      terminal.out(printable(line));
    }
  } else {
    terminal.out(JSON.stringify(output, null, 2));
  }
}

const commands = ["list", "show", ...Object.keys(decisions)];

/** @throws ArgumentsError */
function checkUsage(
  [command, execution, ...rest]: readonly string[],
  { attempt, reason }: { readonly attempt?: string | undefined; readonly reason?: string | undefined },
): void {
  if (command === undefined || !commands.includes(command)) {
    throw new ArgumentsError(
      command === undefined ? "Specify a command: list, show, approve or reject." : `Unknown command "${command}".`,
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
  if (decisions[command] === undefined && (attempt ?? reason) !== undefined) {
    throw new ArgumentsError(`${command} does not take ${attempt === undefined ? "a reason" : "an attempt"}.`);
  }
  if (attempt !== undefined && !/^[1-9]\d{0,8}$/.test(attempt)) {
    throw new ArgumentsError(`--attempt takes an ID from the list, not "${attempt}".`);
  }
  if (command === "reject" && (reason === undefined || reason.trim() === "")) {
    throw new ArgumentsError('A rejection requires a reason: --reason "...".');
  }
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
