import { userInfo } from "node:os";
import type { Emulator } from "pulumi-aws-emulator";
import { setConsequence } from "../../operator/commands/interruption";
import { EXIT, runMain, UsageError } from "../../operator/commands/runCommand";
import { announceEmulator } from "../localRun/announceEmulator";
import { askForDecision } from "../localRun/askForDecision";
import { keepRunning } from "../localRun/keepRunning";
import { showLive, showNotices, showOutcome } from "../localRun/liveView";
import { clientOf, type Decider, type FinishedExecution, runExecution } from "../localRun/runExecution";
import { readStartOptions, START_USAGE, type StartOptions } from "../localRun/startOptions";
import { styleFor } from "../localRun/style";
import { outputsOf, readStackSettings, startEmulator } from "../program";

void runMain(START_USAGE, async (args) => {
  const options = readStartOptions(args);
  const manual = (await readStackSettings(options.stack)).approvals === "manual";
  requireDecider(options, manual);
  // With --json, stdout contains only the document; progress goes to stderr.
  const write = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);

  setConsequence("The emulator had not started, and no execution was started.");
  const startedAt = performance.now();
  const emulator = await startEmulator({ stack: options.stack, mocks: options.mocks });
  const startMilliseconds = Math.round(performance.now() - startedAt);
  try {
    if (!options.json) {
      announce(emulator, options, manual, startMilliseconds, write);
      showLive(emulator, write, styleFor(process.stdout));
    }
    setConsequence("The execution had not ended; the emulator is gone, with everything in it.");
    const keeps = options.keep || options.operator;
    const asksHere = manual && (options.decide !== undefined || !keeps);
    const finished = await runExecution(emulator, clientOf(emulator), {
      input: options.input,
      name: options.name,
      decider: asksHere ? createDecider(emulator, options, write) : undefined,
      leaveWaiting: manual && !asksHere,
    });
    if (finished === "waits") {
      await showNotices(emulator, write);
    }
    setConsequence("The emulator is gone, with everything in it.");
    const exitCode = finished === "waits" ? EXIT.success : show(finished, emulator, options, startMilliseconds, write);
    if (keeps) {
      await keepRunning(emulator, { stack: options.stack, manual, withPage: options.operator }, write);
    }
    return exitCode;
  } finally {
    await emulator.stop();
  }
});

function show(
  finished: FinishedExecution,
  emulator: Emulator,
  options: StartOptions,
  startMilliseconds: number,
  write: (line: string) => void,
): number {
  if (options.json) {
    console.log(JSON.stringify(document(options, finished, startMilliseconds), null, 2));
  } else {
    showOutcome(finished, outputsOf(emulator).ordersTable, write, styleFor(process.stdout));
  }
  return finished.status === "SUCCEEDED" ? EXIT.success : EXIT.failure;
}

function requireDecider({ stack, decide, keep, operator }: StartOptions, manual: boolean): void {
  if (!manual && decide !== undefined) {
    throw new UsageError(
      `The stack ${stack} approves trades automatically, so --decide has no effect. Omit it, or use --stack prod.`,
    );
  }
  if (manual && decide === undefined && !keep && !operator && !process.stdin.isTTY) {
    throw new UsageError(
      `The stack ${stack} requires a person's decision, and stdin is not a terminal. Add --decide approve, --decide reject or --decide expire; or add --keep, and decide in another terminal.`,
    );
  }
}

function announce(
  { program }: Emulator,
  { stack }: StartOptions,
  manual: boolean,
  startMilliseconds: number,
  write: (line: string) => void,
): void {
  const resources = program.registrations.filter(({ made }) => made !== undefined).length;
  write(
    `The stack ${stack}, evaluated from index.ts and provisioned into an emulator: ${resources} resources in ${(startMilliseconds / 1_000).toFixed(1)} s.`,
  );
  write(manual ? "A person approves each trade." : "A Lambda approves each trade, as in AWS's sample.");
  if (program.registrations.some(({ type }) => type === "awsx:ec2:Vpc")) {
    write("Functions in the private network reach only the services that its endpoints open to them.");
  }
  write("");
}

function createDecider(emulator: Emulator, { stack, decide }: StartOptions, write: (line: string) => void): Decider {
  const shown = new Set<string>();
  let announced = false;
  return {
    approver: userInfo().username,
    async choose(waiting, ended) {
      if (decide !== undefined) {
        return decide;
      }
      if (outputsOf(emulator).keyArns.links !== undefined) {
        if (!announced) {
          announceEmulator(emulator, stack);
          announced = true;
        }
        await showNotices(emulator, write, shown);
        write("");
        write("Open a link to decide as its approver, or decide here.");
      }
      return askForDecision(waiting, { input: process.stdin, output: process.stderr }, ended);
    },
    onExpire: (waiting) =>
      write(
        `           no decision: the emulator's clock is advanced to the timeout, ${waiting.expiresAt?.toISOString()}`,
      ),
  };
}

function document({ stack }: StartOptions, finished: FinishedExecution, cloudUpMilliseconds: number): unknown {
  return { stack, cloudUpMilliseconds, ...finished };
}
