import { createClock, type Emulator, type EmulatorArgs, type ResourceRequest, runUntilIdle } from "pulumi-aws-emulator";
import { outcomeOfData } from "../../domain/outcome";
import { findViolations, type Violation } from "../invariants";
import { outputsOf, projectName, startEmulator } from "../program";
import { createChance } from "./chance";
import { createFaults } from "./injectedFaults";
import { createParticipants } from "./participants";

export interface RoundArgs {
  /** All randomness is derived from `seed` and `round`. */
  readonly seed: number;
  readonly round: number;
  readonly stack: string;
  readonly executions: number;
  /** Changes registered resources, to plant a bug. */
  readonly alter?: EmulatorArgs["alter"];
}

/** The result of a round: the outcomes of its executions, and the violations. */
export interface Round {
  readonly endings: Readonly<Record<string, number>>;
  readonly redrives: number;
  /** The number of decisions that were made with an approval link. */
  readonly decidedByLink: number;
  readonly violations: readonly Violation[];
}

/** The start time of every simulation, so that times are always rounded the same way. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

/** The number of times a failed execution may be redriven. */
const REDRIVES = 3;

/** Runs executions concurrently in a new emulator, with random faults in their calls, and checks the invariants. */
export async function simulateRound(args: RoundArgs): Promise<Round> {
  const chance = createChance(args.seed);
  const emulator = await startEmulator({
    stack: args.stack,
    // All executions of a round buy, or all sell: the price of a stock relative to a normal threshold would not depend
    // on the seed.
    settings: { [`${projectName()}:priceThreshold`]: args.round % 2 === 0 ? "1000000" : "0.01" },
    alter: (request) => oneByOne(withoutWaits(args, args.alter?.(request) ?? request)),
    clock: createClock({ stoppedAt: EPOCH_MS }),
    // Constant: the order in which retries draw depends on the machine's timing.
    random: () => 0.5,
  });
  try {
    emulator.setFaults(createFaults(chance));
    const participants = createParticipants(emulator, chance);
    const executions = await start(emulator, args, (executionArn, name) =>
      participants.attend(executionArn, name, args.stack === "prod"),
    );
    await runUntilIdle(emulator);
    let redrives = 0;
    for (let attempt = 0; attempt < REDRIVES; attempt += 1) {
      const redriven = await Promise.all(
        executions.map(async ({ executionArn, name }) => {
          const again = await participants.redriveFailed(executionArn, name);
          if (again) {
            participants.attend(executionArn, name, args.stack === "prod");
          }
          return again;
        }),
      );
      redrives += redriven.filter(Boolean).length;
      await runUntilIdle(emulator);
    }
    emulator.setFaults();
    const { decided, violations } = await participants.visits.check();
    return {
      endings: await endingsOf(emulator),
      redrives,
      decidedByLink: decided,
      violations: [...(await findViolations(emulator)), ...violations],
    };
  } finally {
    await emulator.stop();
  }
}

/**
 * The functions wait on the machine's clock, for the pace of notices and between retries of the SDK clients. Notices are not paced,
 * and two rounds out of three disable the retries, so that more faults reach the functions, the state machine and the queue.
 */
function withoutWaits({ round }: RoundArgs, request: ResourceRequest): ResourceRequest {
  if (request.type !== "aws:lambda/function:Function") {
    return request;
  }
  const { variables } = (request.inputs.environment ?? {}) as { variables?: Record<string, string> };
  const changed = {
    ...variables,
    ...(variables?.NOTICES_PER_SECOND !== undefined && { NOTICES_PER_SECOND: "1000000" }),
    ...(round % 3 !== 0 && { AWS_MAX_ATTEMPTS: "1" }),
  };
  return { ...request, inputs: { ...request.inputs, environment: { variables: changed } } };
}

/** In a batch, the outcome of one message would depend on the other messages. */
function oneByOne(request: ResourceRequest): ResourceRequest {
  return request.type === "aws:lambda/eventSourceMapping:EventSourceMapping"
    ? { ...request, inputs: { ...request.inputs, batchSize: 1 } }
    : request;
}

async function start(
  emulator: Emulator,
  { seed, round, stack, executions }: RoundArgs,
  onStarted: (executionArn: string, name: string) => void,
): Promise<readonly { readonly executionArn: string; readonly name: string }[]> {
  const { stateMachineArn } = outputsOf(emulator);
  return Promise.all(
    Array.from({ length: executions }, async (_, index) => {
      const name = `seed-${seed}-round-${round}-${stack}-${index}`;
      // Every tenth execution requests an invalid trade.
      const input = JSON.stringify(index % 10 === 9 ? { symbol: "none!" } : { symbol: "AMZN", quantity: 1 + index });
      const { executionArn } = await emulator.asAdministrator("states", "StartExecution", {
        stateMachineArn,
        name,
        input,
      });
      onStarted(String(executionArn), name);
      return { executionArn: String(executionArn), name };
    }),
  );
}

/** The number of executions by ending: the outcome of a succeeded execution, or the error of a failed one. */
async function endingsOf(emulator: Emulator): Promise<Record<string, number>> {
  const endings = new Map<string, string>();
  for (const { message } of emulator.messages(outputsOf(emulator).topicArns.reports)) {
    const { Execution, Input, detail } = JSON.parse(message) as {
      Execution?: string;
      Input?: unknown;
      detail?: { executionArn: string; status: string };
    };
    if (detail === undefined) {
      endings.set(Execution ?? "", outcomeOfData(Input).kind);
    } else {
      const { executionArn, status } = detail;
      const { error } = await emulator.asAdministrator("states", "DescribeExecution", { executionArn });
      endings.set(executionArn, `${status} ${error ?? ""}`.trim());
    }
  }
  const counts: Record<string, number> = {};
  for (const ending of endings.values()) {
    counts[ending] = (counts[ending] ?? 0) + 1;
  }
  return counts;
}
