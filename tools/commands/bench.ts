import { cpus } from "node:os";
import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Emulator } from "pulumi-aws-emulator";
import { readArguments } from "../../operator/commands/commandLine";
import { EXIT, runMain } from "../../operator/commands/runCommand";
import { type BundleFigures, measureBundles, median, round } from "../bundleFigures";
import { clientOf } from "../localRun/runExecution";
import { outputsOf, startEmulator } from "../program";

const USAGE = `Usage: npm run bench -- [--json]

Measures the emulator with the stack dev, through the SDK in the same process: how long it takes to be up, a first
and a warm execution, executions a second at 1, 10 and 100 at once, peak memory; and the functions' bundles: size, and
how long Node takes to load them.

  --json   print one JSON document instead of a table
  --scale  then also 1,000 executions at once and 10,000 in sequence, and the memory in use along the way`;

/** The number of executions measured at each concurrency. */
const RUNS: readonly { readonly atOnce: number; readonly executions: number }[] = [
  { atOnce: 1, executions: 100 },
  { atOnce: 10, executions: 500 },
  { atOnce: 100, executions: 2_000 },
];

/** The number of times a bundle is loaded. */
const LOADS = 7;

interface Figures {
  readonly machine: { readonly cores: number; readonly cpu: string; readonly node: string };
  readonly cloudUpMs: number;
  readonly firstExecutionMs: number;
  /** The median of the executions that ran one at a time. */
  readonly warmExecutionMs: number;
  readonly executionsPerSecond: Readonly<Record<string, number>>;
  readonly peakMemoryMb: number;
  readonly scale?: Scale;
  readonly bundles: BundleFigures;
}

interface Scale {
  readonly secondsForThousandAtOnce: number;
  /** The heap in use, in MB, by the number of executions run in sequence. */
  readonly heapMbAfter: Readonly<Record<string, number>>;
}

void runMain(USAGE, async (args) => {
  const { values } = readArguments(args, { json: { type: "boolean" }, scale: { type: "boolean" } });
  const figures: Figures = { ...(await measureEmulator(values.scale ?? false)), bundles: await measureBundles(LOADS) };
  console.log(values.json ? JSON.stringify(figures, null, 2) : table(figures));
  return EXIT.success;
});

async function measureEmulator(withScale: boolean): Promise<Omit<Figures, "bundles">> {
  const startedAt = performance.now();
  const emulator = await startEmulator({ stack: "dev" });
  const cloudUpMs = performance.now() - startedAt;
  const client = clientOf(emulator);
  try {
    const run = createRunner(emulator, client);
    const firstExecutionMs = await run();
    const executionsPerSecond: Record<string, number> = {};
    let warmExecutionMs = 0;
    for (const { atOnce, executions } of RUNS) {
      const { perSecond, medianMs } = await load(run, atOnce, executions);
      executionsPerSecond[atOnce] = Math.round(perSecond);
      warmExecutionMs = atOnce === 1 ? medianMs : warmExecutionMs;
    }
    const scale = withScale ? await measureScale(run) : undefined;
    return {
      machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? "unknown", node: process.version },
      cloudUpMs: Math.round(cloudUpMs),
      firstExecutionMs: Math.round(firstExecutionMs),
      warmExecutionMs: round(warmExecutionMs),
      executionsPerSecond,
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1_024),
      ...(scale && { scale }),
    };
  } finally {
    client.destroy();
    await emulator.stop();
  }
}

/** Runs one execution to its end and resolves with its duration in milliseconds. */
function createRunner(emulator: Emulator, client: SFNClient): () => Promise<number> {
  const { stateMachineArn } = outputsOf(emulator);
  const waiting = new Map<string, () => void>();
  const ended = new Set<string>();
  emulator.onHistoryEvent((executionArn, { type }) => {
    if (type === "ExecutionSucceeded") {
      waiting.get(executionArn)?.() ?? ended.add(executionArn);
      waiting.delete(executionArn);
    } else if (/^Execution(Failed|TimedOut|Aborted)$/.test(type)) {
      throw new Error(`${executionArn} did not succeed: ${type}`);
    }
  });
  return async () => {
    const startedAt = performance.now();
    const { executionArn = "" } = await client.send(
      new StartExecutionCommand({ stateMachineArn, input: '{"symbol": "AMZN", "quantity": 1}' }),
    );
    if (!ended.delete(executionArn)) {
      await new Promise<void>((resolve) => waiting.set(executionArn, resolve));
    }
    return performance.now() - startedAt;
  };
}

async function load(
  run: () => Promise<number>,
  atOnce: number,
  executions: number,
): Promise<{ readonly perSecond: number; readonly medianMs: number }> {
  const times: number[] = [];
  let left = executions;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1;
        times.push(await run());
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: executions / seconds, medianMs: median(times) };
}

/** Runs ten at a time: sequential enough to measure memory, and ten times faster. */
async function measureScale(run: () => Promise<number>): Promise<Scale> {
  const { perSecond } = await load(run, 1_000, 1_000);
  const heapMbAfter: Record<string, number> = {};
  for (let executions = 2_000; executions <= 10_000; executions += 2_000) {
    await load(run, 10, 2_000);
    heapMbAfter[executions] = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  }
  return { secondsForThousandAtOnce: round(1_000 / perSecond), heapMbAfter };
}

function scaleRows({
  secondsForThousandAtOnce,
  heapMbAfter,
}: Scale): readonly (readonly [what: string, figure: string])[] {
  return [
    ["1,000 executions at once", `${secondsForThousandAtOnce} s`],
    ...Object.entries(heapMbAfter).map(
      ([executions, megabytes]) => [`heap after ${executions} more`, `${megabytes} MB`] as const,
    ),
  ];
}

function table({ machine, bundles, ...figures }: Figures): string {
  const rows: readonly (readonly [what: string, figure: string])[] = [
    ["emulator up", `${figures.cloudUpMs} ms`],
    ["first execution", `${figures.firstExecutionMs} ms`],
    ["warm execution, median", `${figures.warmExecutionMs} ms`],
    ...Object.entries(figures.executionsPerSecond).map(
      ([atOnce, perSecond]) => [`executions a second, ${atOnce} at once`, String(perSecond)] as const,
    ),
    ["peak memory (resident set)", `${figures.peakMemoryMb} MB`],
    ...(figures.scale ? scaleRows(figures.scale) : []),
    ...Object.entries(bundles).map(
      ([name, { bytes, loadMs: ms }]) =>
        [`bundle ${name}`, `${(bytes / 1_000).toFixed(1)} kB, loads in ${ms} ms`] as const,
    ),
  ];
  const width = Math.max(...rows.map(([what]) => what.length)) + 2;
  return [
    `${machine.cores} cores, ${machine.cpu}, Node ${machine.node}`,
    ...rows.map(([what, figure]) => `${what.padEnd(width)}${figure}`),
  ].join("\n");
}
