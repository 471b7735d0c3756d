import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EmulatorArgs } from "../../emulator";
import type { HistoryEvent } from "../../services/stepFunctions/types";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";
import { policy, trust } from "../provisioned";

export const ACCOUNT = "000000000000";
export type Fields = Readonly<Record<string, unknown>>;

export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
}

export function allow(Action: string | readonly string[], Resource: string | readonly string[]): Fields {
  return { Effect: "Allow", Action, Resource };
}

/** A Task that ends the execution. */
export function task(integration: string, Parameters: unknown, fields: Fields = {}): Fields {
  return { Type: "Task", Resource: `arn:aws:states:::${integration}`, Parameters, End: true, ...fields };
}

/** The table and the queue that tasks use. */
export function parcels(): void {
  new aws.dynamodb.Table("parcels", {
    name: "parcels",
    billingMode: "PAY_PER_REQUEST",
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
  });
  new aws.sqs.Queue("parcels", { name: "parcels" });
}

/** A state machine with this name and these states, whose role has these statements. */
export function machine(name: string, states: Fields, ...statements: readonly object[]): aws.sfn.StateMachine {
  const role = new aws.iam.Role(`${name}-role`, {
    name: `${name}-role`,
    assumeRolePolicy: trust("states.amazonaws.com"),
    inlinePolicies: statements.length === 0 ? [] : [{ name: "calls", policy: policy(...statements) }],
  });
  const definition = pulumi.jsonStringify({ StartAt: Object.keys(states)[0], States: states });
  return new aws.sfn.StateMachine(name, { name, roleArn: role.arn, definition });
}

/** The end of an execution. */
export interface Ended {
  readonly executionArn: string;
  readonly status: string;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly events: readonly HistoryEvent[];
}

/** An emulator with state machines of a test, which it runs by their names. */
export interface Machines {
  readonly emulator: FixtureEmulator;
  start(name: string, input?: unknown): Promise<string>;
  /** Runs an execution to its end, or as far as it comes without a call from outside. */
  run(name: string, input?: unknown): Promise<Ended>;
  ended(executionArn: string): Promise<Ended>;
  stop(): Promise<void>;
}

export async function startMachines(program: () => unknown, args: Partial<EmulatorArgs> = {}): Promise<Machines> {
  const emulator = await startFixture({ program, ...args });
  const call = (action: string, input: Fields) => emulator.asAdministrator("states", action, input);

  async function ended(executionArn: string): Promise<Ended> {
    const { status, output, error, cause } = await call("DescribeExecution", { executionArn });
    const { events } = await call("GetExecutionHistory", { executionArn, maxResults: 1_000 });
    return {
      executionArn,
      status: String(status),
      output: output === undefined ? undefined : JSON.parse(String(output)),
      error: error as string | undefined,
      cause: cause as string | undefined,
      events: events as readonly HistoryEvent[],
    };
  }

  async function start(name: string, input: unknown = {}): Promise<string> {
    const stateMachineArn = arnOf("states", `stateMachine:${name}`);
    const { executionArn } = await call("StartExecution", { stateMachineArn, input: JSON.stringify(input) });
    return String(executionArn);
  }

  return {
    emulator,
    start,
    async run(name, input) {
      const executionArn = await start(name, input);
      await emulator.settle();
      return ended(executionArn);
    },
    ended,
    stop: emulator.stop,
  };
}
