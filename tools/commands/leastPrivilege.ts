import "./nodeVersion";
import { parseArgs } from "node:util";
import { openStage } from "../leastPrivilege/policyTestbed";
import { type Proof, proveLeastPrivilege, type Trial, unnoticed } from "../leastPrivilege/proof";
import { runCommand } from "./command";
import { EXIT } from "./misuse";

const USAGE = `Usage: npm run --silent least-privilege -- [options]

Takes every statement, action, resource and condition out of every policy, one at a time and in a running emulator,
and shows which run of the workflow breaks without it, what else AWS could no longer do (publish an alarm, put a function
into its network, manage a key), or what forbidden call is let through. What nothing tells of is more than the program
needs.

  --stack NAME  one stack only; by default dev and prod
  --json        print one JSON document instead

Exit code: 0 nothing is superfluous, 1 something is, 2 misuse.`;

void runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return EXIT.success;
  }
  const proofs: Proof[] = [];
  for (const stack of values.stack === undefined ? ["dev", "prod"] : [values.stack]) {
    proofs.push(await prove(stack));
  }
  const trials = proofs.flatMap((proof) => proof.trials);
  const listedInVain = proofs.flatMap((proof) => proof.listedInVain);
  const superfluous = unnoticed(trials);
  console.log(values.json ? JSON.stringify({ trials, listedInVain }, null, 2) : report(trials, listedInVain));
  return superfluous.length === 0 && listedInVain.length === 0 ? EXIT.success : EXIT.failure;
});

async function prove(stack: string): Promise<Proof> {
  const stage = await openStage(stack);
  try {
    return await proveLeastPrivilege(stage);
  } finally {
    await stage.stop();
  }
}

function report(trials: readonly Trial[], listedInVain: readonly string[]): string {
  const rows = trials.map(({ stack, policy, removed, toldBy, unseen }) => [
    stack,
    policy,
    removed,
    toldBy ?? (unseen === undefined ? "NOTHING: take it out of the program" : `on AWS only: ${unseen}`),
  ]);
  const told = trials.filter(({ toldBy }) => toldBy !== undefined).length;
  const missed = unnoticed(trials).length;
  return [
    ...table([["stack", "policy", "without", "told by"], ...rows]),
    "",
    ...listedInVain,
    `${trials.length} removals: ${told} told of, ${trials.length - told - missed} that only AWS can show, ${missed} that nothing tells of.`,
  ].join("\n");
}

/** Columns as wide as their widest cell, the last one as it comes. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
