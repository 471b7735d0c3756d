import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import * as path from "node:path";
import { readArguments } from "../../operator/commands/commandLine";
import { EXIT, runMain } from "../../operator/commands/runCommand";
import { table } from "../../operator/commands/table";
import { type BundleFigures, measureBundles } from "../benchmarks/bundles";
import { createRunner, type Load, load, type Runner } from "../benchmarks/executions";
import { round } from "../benchmarks/figures";
import { type Growth, measureGrowth } from "../benchmarks/growth";
import { growthPicture } from "../benchmarks/growthPicture";
import { clientOf } from "../localRun/runExecution";
import { PROGRAM_FOLDER, startEmulator } from "../program";

const PICTURE = path.join("docs", "growth.svg");

const USAGE = `Usage: npm run bench -- [--json] [--scale]

Measures the emulator with the stack dev, through the SDK in the same process: how long it takes to be up, a first
and a warm execution, executions a second at 1, 10 and 100 at once, the processor time of an execution, peak memory; and
the functions' bundles: size, and how long Node takes to load them.

  --json   print one JSON document instead of a table
  --scale  instead, executions a second at 1, 10, 100 and 1,000 at once, and the memory in use along 100,000 executions
           in one cloud, which takes some minutes; draws ${PICTURE}`;

const RUNS: readonly Load[] = [
  { atOnce: 1, executions: 100 },
  { atOnce: 10, executions: 500 },
  { atOnce: 100, executions: 2_000 },
];

/** The number of times a bundle is loaded. */
const LOADS = 7;

interface Figures {
  readonly machine: string;
  readonly cloudUpMs: number;
  readonly firstExecutionMs: number;
  /** The median of the executions that ran one at a time. */
  readonly warmExecutionMs: number;
  readonly executionsPerSecond: Readonly<Record<string, number>>;
  /** At the most executions at once. */
  readonly processorMsPerExecution: number;
  readonly peakMemoryMb: number;
  readonly bundles: BundleFigures;
}

void runMain(USAGE, async (args) => {
  const { values } = readArguments(args, { json: { type: "boolean" }, scale: { type: "boolean" } });
  if (values.scale) {
    const growth = await withEmulator((run) => measureGrowth(run));
    await writeFile(path.join(PROGRAM_FOLDER, PICTURE), growthPicture(growth, machine()));
    console.log(values.json ? JSON.stringify({ machine: machine(), ...growth }, null, 2) : growthTable(growth));
  } else {
    const figures = { ...(await withEmulator(measureExecutions)), bundles: await measureBundles(LOADS) };
    console.log(values.json ? JSON.stringify(figures, null, 2) : figuresTable(figures));
  }
  return EXIT.success;
});

function machine(): string {
  return `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`;
}

async function withEmulator<T>(measure: (run: Runner, cloudUpMs: number) => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const emulator = await startEmulator({ stack: "dev" });
  const cloudUpMs = performance.now() - startedAt;
  const client = clientOf(emulator);
  try {
    return await measure(createRunner(emulator, client), cloudUpMs);
  } finally {
    client.destroy();
    await emulator.stop();
  }
}

async function measureExecutions(run: Runner, cloudUpMs: number): Promise<Omit<Figures, "bundles">> {
  const firstExecutionMs = await run();
  const executionsPerSecond: Record<string, number> = {};
  let warmExecutionMs = 0;
  let processorMs = 0;
  for (const each of RUNS) {
    const { perSecond, medianMs, cpuMs } = await load(run, each);
    executionsPerSecond[each.atOnce] = Math.round(perSecond);
    warmExecutionMs = each.atOnce === 1 ? medianMs : warmExecutionMs;
    processorMs = cpuMs;
  }
  return {
    machine: machine(),
    cloudUpMs: Math.round(cloudUpMs),
    firstExecutionMs: Math.round(firstExecutionMs),
    warmExecutionMs: round(warmExecutionMs),
    executionsPerSecond,
    processorMsPerExecution: round(processorMs),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

type Row = readonly [what: string, figure: string];

function speedRows(executionsPerSecond: Growth["executionsPerSecond"]): readonly Row[] {
  return Object.entries(executionsPerSecond).map(([atOnce, perSecond]) => [
    `executions a second, ${atOnce} at once`,
    String(perSecond),
  ]);
}

function figuresTable({ machine: on, bundles, ...figures }: Figures): string {
  return lines(on, [
    ["emulator up", `${figures.cloudUpMs} ms`],
    ["first execution", `${figures.firstExecutionMs} ms`],
    ["warm execution, median", `${figures.warmExecutionMs} ms`],
    ...speedRows(figures.executionsPerSecond),
    ["processor time of an execution", `${figures.processorMsPerExecution} ms`],
    ["peak memory (resident set)", `${figures.peakMemoryMb} MB`],
    ...Object.entries(bundles).map(
      ([name, { bytes, loadMs: ms }]): Row => [`bundle ${name}`, `${(bytes / 1_000).toFixed(1)} kB, loads in ${ms} ms`],
    ),
  ]);
}

function growthTable({ executionsPerSecond, memory }: Growth): string {
  return lines(machine(), [
    ...speedRows(executionsPerSecond),
    ...memory.map(
      ({ executions, heapMb, buffersMb, residentMb }): Row => [
        `memory after ${executions} executions`,
        `heap ${heapMb} MB, buffers ${buffersMb} MB, resident set ${residentMb} MB`,
      ],
    ),
    ["picture", PICTURE],
  ]);
}

function lines(title: string, rows: readonly Row[]): string {
  return [title, ...table(rows)].join("\n");
}
