import "./nodeVersion";
import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import type { Emulator } from "pulumi-aws-emulator";
import type { WaitingApproval } from "../../operator/approvals/inbox";
import { EXIT, runMain, UsageError } from "../../operator/commands/runCommand";
import { keepUp } from "../localRun/keepRunning";
import { showLive, showOutcome } from "../localRun/liveView";
import { clientOf, type Decider, type FinishedExecution, runExecution } from "../localRun/runExecution";
import { type Choice, readStartOptions, START_USAGE, type StartOptions } from "../localRun/startOptions";
import { stackSettings, startEmulator } from "../program";

void runMain(START_USAGE, async (args) => {
  const options = readStartOptions(args);
  const manual = stackSettings(options)["stock-trading:approvals"] !== "automatic";
  refuseImpossibleDecision(options, manual);
  // With --json the document alone goes to stdout; what a person is told meanwhile goes to stderr.
  const write = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);

  const startedAt = performance.now();
  const emulator = await startEmulator({ stack: options.stack });
  const upMilliseconds = Math.round(performance.now() - startedAt);
  try {
    if (!options.json) {
      announce(emulator, options, manual, upMilliseconds, write);
      showLive(emulator, write);
    }
    const keeps = options.keep || options.operator;
    const asksHere = manual && (options.decide !== undefined || !keeps);
    const finished = await runExecution(emulator, clientOf(emulator), {
      input: options.input,
      name: options.name,
      decider: asksHere ? createDecider(options.decide, write) : undefined,
      leaveWaiting: manual && !asksHere,
    });
    const exitCode = finished === "waits" ? EXIT.success : tell(finished, emulator, options, upMilliseconds, write);
    if (keeps) {
      await keepUp(emulator, options.operator, write);
    }
    return exitCode;
  } finally {
    await emulator.stop();
  }
});

function tell(
  finished: FinishedExecution,
  emulator: Emulator,
  options: StartOptions,
  upMilliseconds: number,
  write: (line: string) => void,
): number {
  if (options.json) {
    console.log(JSON.stringify(document(options, finished, upMilliseconds), null, 2));
  } else {
    showOutcome(finished, String(emulator.program.outputs.ordersTable), write);
  }
  return finished.status === "SUCCEEDED" ? EXIT.success : EXIT.failure;
}

function refuseImpossibleDecision({ stack, decide, keep, operator }: StartOptions, manual: boolean): void {
  if (!manual && decide !== undefined) {
    throw new UsageError(
      `--decide has nothing to decide: the stack ${stack} approves by itself. Leave it out, or take --stack prod.`,
    );
  }
  if (manual && decide === undefined && !keep && !operator && !process.stdin.isTTY) {
    throw new UsageError(
      `The stack ${stack} asks a person, and there is no terminal to ask on. Add --decide approve, --decide reject or --decide expire; or --keep, and decide in another terminal.`,
    );
  }
}

function announce(
  { program }: Emulator,
  { stack }: StartOptions,
  manual: boolean,
  upMilliseconds: number,
  write: (line: string) => void,
): void {
  const resources = program.registrations.filter(({ made }) => made !== undefined).length;
  write(
    `The stack ${stack}, evaluated from index.ts and provisioned into an emulator: ${resources} resources in ${(upMilliseconds / 1_000).toFixed(1)} s.`,
  );
  write(manual ? "A person decides on each trade." : "A Lambda approves each trade, as in AWS's sample.");
  if (program.registrations.some(({ type }) => type === "awsx:ec2:Vpc")) {
    write("The private network stands in: its parts are evaluated and shown, but nothing is routed here.");
  }
  write("");
}

function createDecider(choice: Choice | undefined, write: (line: string) => void): Decider {
  return {
    approver: userInfo().username,
    choose: async (waiting) => choice ?? askOnTerminal(waiting),
    onExpire: (waiting) =>
      write(
        `           nobody decides: the emulator's clock is put forward to the end of the wait, ${waiting.expiresAt?.toISOString()}; the definition stays as it is`,
      ),
  };
}

async function askOnTerminal({ trade }: WaitingApproval): Promise<Choice> {
  const { symbol = "?", price = 0, quantity = 0, recommendation = "?" } = trade;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      const answer = await terminal.question(
        `\n  ${symbol} at $${price.toFixed(2)}: ${recommendation} ${quantity}, $${(price * quantity).toFixed(2)} in all. Approve? [y]es, [n]o, let it e[x]pire: `,
      );
      const choice = ({ y: "approve", n: "reject", x: "expire" } as const)[answer.trim().toLowerCase().slice(0, 1)];
      if (choice !== undefined) {
        return choice;
      }
    }
  } finally {
    terminal.close();
  }
}

function document({ stack }: StartOptions, finished: FinishedExecution, cloudUpMilliseconds: number): unknown {
  return {
    stack,
    cloudUpMilliseconds,
    ...finished,
    states: finished.states.map(({ events: _, ...state }) => state),
  };
}
