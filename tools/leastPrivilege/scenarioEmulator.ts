import { isDeepStrictEqual } from "node:util";
import { createClock, type Emulator, type InvocationFault, runUntilIdle } from "pulumi-aws-emulator";
import { decide } from "../../operator/approvals/decision";
import { findWaiting } from "../../operator/approvals/findWaiting";
import { linkIn, openLink, sendForm } from "../decisionPage";
import { clientOf } from "../localRun/runExecution";
import { noticesIn } from "../notices";
import { ordersOf } from "../orders";
import { outputsOf, projectName, startEmulator } from "../program";

type Side = "buy" | "sell";

/** An emulator with a stopped clock, in which every recommendation is the same. */
export interface ScenarioEmulator {
  readonly side: Side;
  readonly emulator: Emulator;
  /** How many approvers are notified; 0 if nobody is asked. */
  readonly approvers: number;
  /** Whether an approver decides by link. */
  readonly byLink: boolean;
  /** Runs an execution. @returns how its outcome differs from the expected one; undefined if it does not differ */
  run(scenario: Scenario): Promise<string | undefined>;
  /** Cleans up after the last run, so that the next one starts with an empty emulator. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** A run of the workflow and its expected outcome. */
export interface Scenario {
  readonly name: string;
  readonly input: object;
  /** The person's decision, in a stack that asks for one. */
  readonly decision: "approved" | "rejected";
  /** Whether every function exits once, after it has done its work and before it returns a result. */
  readonly functionsDie: boolean;
  readonly expected: Outcome;
}

interface Outcome {
  readonly status: string;
  /** The sides of the execution's orders. */
  readonly orders: readonly Side[];
  /** The number of messages on the reporting topic, and on the approvers' topic. */
  readonly reports: number;
  readonly notices: number;
  /** The number of requests that remain in the queue. */
  readonly requestsLeft: number;
  /** The number of entries about the execution in each function's log. */
  readonly logged: Readonly<Record<string, number>>;
}

/** Above every price of the simulated market, and below every price. */
const THRESHOLD = { buy: "1000000", sell: "0.01" } as const satisfies Record<Side, string>;

/**
 * The longest run on the emulator's clock: longer than retries and a redelivery, shorter than the approval's timeout.
 */
const LONGEST_RUN_MS = 5 * 60_000;

/** A request reaches the person who decides within this time. */
const LONGEST_WAY_TO_PERSON_MS = 60_000;

/** The scenarios to run in this emulator. */
export function scenariosOf({ side, approvers, byLink }: ScenarioEmulator): readonly Scenario[] {
  const trade = { input: { symbol: "AMZN", quantity: 3 }, decision: "approved", functionsDie: false } as const;
  const reported = { status: "SUCCEEDED", reports: 1, notices: approvers, requestsLeft: 0 };
  const asked = {
    "trading-check-stock-price": 1,
    "trading-generate-recommendation": 1,
    "approvals-callback": 1,
    ...(byLink && { "approval-links-page": 1 }),
  };
  const traded: Outcome = { ...reported, orders: [side], logged: { ...asked, [`trading-${side}-stock`]: 1 } };
  const what = side === "buy" ? "a stock is bought" : "a stock is sold";
  const always: readonly Scenario[] = [
    { ...trade, name: what, expected: traded },
    { ...trade, name: `${what} by functions that die`, functionsDie: true, expected: twice(traded) },
  ];
  // The remaining scenarios do not depend on the recommendation.
  return side === "sell"
    ? always
    : [
        {
          ...trade,
          name: "a bad request fails and is reported",
          input: { quantity: 0 },
          expected: { status: "FAILED", orders: [], reports: 1, notices: 0, requestsLeft: 0, logged: {} },
        },
        ...(approvers > 0
          ? [
              {
                ...trade,
                name: "a person rejects",
                decision: "rejected" as const,
                expected: { ...reported, orders: [], logged: asked },
              },
            ]
          : []),
        ...always,
      ];
}

/**
 * The outcome when every function runs twice: log entries and notices double; an order is placed once and reported
 * once.
 */
function twice(outcome: Outcome): Outcome {
  const logged = Object.fromEntries(Object.entries(outcome.logged).map(([name, entries]) => [name, 2 * entries]));
  return { ...outcome, notices: 2 * outcome.notices, logged };
}

/** @throws as `startEmulator` does */
export async function openScenarioEmulator(side: Side, stack: string): Promise<ScenarioEmulator> {
  const emulator = await startEmulator({
    stack,
    clock: createClock({ stoppedAt: Date.now() }),
    settings: { [`${projectName()}:priceThreshold`]: THRESHOLD[side] },
  });
  const client = clientOf(emulator);
  const { stateMachineArn, approvalQueueUrl, deadLetterQueueUrl, topicArns, keyArns } = outputsOf(emulator);
  const approvers = topicArns.approvers.length;
  const byLink = keyArns.links !== undefined;
  let runs = 0;
  let executionArn: string | undefined;

  async function decideByLink(execution: string, input: object, decision: Scenario["decision"]): Promise<void> {
    const { message = "" } = noticesIn(emulator).find((notice) => mentions(notice.message, execution)) ?? {};
    const link = linkIn(message);
    if (link === undefined) {
      return;
    }
    const { status } = await sendForm(
      link,
      decision === "approved"
        ? { decision, confirmation: String((input as { quantity?: number }).quantity) }
        : { decision, reason: "asked to" },
    );
    // An approver who sees no answer opens the link again.
    await (status >= 500 && openLink(link));
  }

  async function decideInTerminal(execution: string, decision: Scenario["decision"]): Promise<void> {
    const { waiting } = await findWaiting(client, stateMachineArn, execution);
    await (waiting && decide(client, waiting, { decision, approver: "ada", reason: "asked to" }));
  }

  return {
    side,
    emulator,
    approvers,
    byLink,
    async run({ input, decision, functionsDie, expected }) {
      emulator.setFaults(functionsDie ? { invocation: dyingOnce() } : {});
      runs += 1;
      const name = `least-privilege-${runs}`;
      const started = await emulator.asAdministrator("states", "StartExecution", {
        stateMachineArn,
        name,
        input: JSON.stringify(input),
      });
      executionArn = String(started.executionArn);
      await runUntilIdle(emulator, LONGEST_WAY_TO_PERSON_MS);
      if (approvers > 0) {
        await (byLink ? decideByLink(executionArn, input, decision) : decideInTerminal(executionArn, decision));
      }
      await runUntilIdle(emulator, LONGEST_RUN_MS);
      return difference(expected, await outcomeOf(emulator, executionArn));
    },
    async clear() {
      emulator.setFaults();
      if (
        executionArn !== undefined &&
        (await emulator.asAdministrator("states", "DescribeExecution", { executionArn })).status === "RUNNING"
      ) {
        await emulator.asAdministrator("states", "StopExecution", { executionArn });
      }
      for (const QueueUrl of [approvalQueueUrl, deadLetterQueueUrl]) {
        await emulator.asAdministrator("sqs", "PurgeQueue", { QueueUrl });
      }
      await runUntilIdle(emulator, LONGEST_RUN_MS);
    },
    async stop() {
      client.destroy();
      await emulator.stop();
    },
  };
}

/**
 * Each function's first invocation does its work but returns no result. Lambda starts a new environment for the next
 * one.
 */
function dyingOnce(): InvocationFault {
  const dead = new Set<string>();
  return async ({ functionName }, run) => {
    if (dead.has(functionName)) {
      return run();
    }
    dead.add(functionName);
    await run();
    return { kind: "exit", outOfMemory: false };
  };
}

async function outcomeOf(emulator: Emulator, executionArn: string): Promise<Outcome> {
  const { status } = await emulator.asAdministrator("states", "DescribeExecution", { executionArn });
  const orders = (await ordersOf(emulator)).filter(({ execution }) => execution === executionArn);
  const { Attributes } = await emulator.asAdministrator("sqs", "GetQueueAttributes", {
    QueueUrl: outputsOf(emulator).approvalQueueUrl,
    AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
  });
  const about = (topicArn: string): number =>
    emulator.messages(topicArn).filter(({ message }) => mentions(message, executionArn)).length;
  const { reports, approvers } = outputsOf(emulator).topicArns;
  return {
    status: String(status),
    orders: orders.map(({ side }) => side as Side),
    reports: about(reports),
    notices: approvers.reduce((sum, topicArn) => sum + about(topicArn), 0),
    requestsLeft: Object.values(Attributes as object).reduce((sum: number, count) => sum + Number(count), 0),
    logged: loggedBy(emulator, executionArn),
  };
}

/** The number of log entries about an execution by function, each from the function's log group. */
function loggedBy(emulator: Emulator, executionArn: string): Record<string, number> {
  const counts = emulator.program.registrations
    .filter(({ type }) => type === "aws:lambda/function:Function")
    .map(({ parent, inputs }) => {
      const { logGroup } = inputs.loggingConfig as { logGroup: string };
      return [String(parent), emulator.log(logGroup).filter((entry) => mentions(entry, executionArn)).length] as const;
    });
  return Object.fromEntries(counts.filter(([, entries]) => entries > 0));
}

/** Whether a text names this execution, and not one whose name merely starts with the same characters. */
function mentions(text: string, executionArn: string): boolean {
  return text.includes(executionArn) && !/^[\w-]/.test(text.slice(text.indexOf(executionArn) + executionArn.length));
}

/** Describes the first member that differs. */
function difference(expected: Outcome, found: Outcome): string | undefined {
  const wanted = flat(expected);
  const came = flat(found);
  const name = [...new Set([...wanted.keys(), ...came.keys()])].find(
    (member) => !isDeepStrictEqual(wanted.get(member), came.get(member)),
  );
  return name && `${name} ${JSON.stringify(came.get(name) ?? 0)} instead of ${JSON.stringify(wanted.get(name) ?? 0)}`;
}

function flat({ logged, ...outcome }: Outcome): ReadonlyMap<string, unknown> {
  const entries = Object.entries(logged).map(([name, count]) => [`log entries of ${name}`, count] as const);
  return new Map<string, unknown>([...Object.entries(outcome), ...entries]);
}
