import { count, plural } from "../../domain/format";
import { readArguments } from "../../operator/commands/commandLine";
import { setConsequence } from "../../operator/commands/interruption";
import { EXIT, runMain, UsageError } from "../../operator/commands/runCommand";
import { readStackSettings } from "../program";
import { createProgress } from "../simulation/progress";
import type { Round } from "../simulation/round";
import { simulateRounds } from "../simulation/rounds";

const USAGE = `Usage: npm run simulate -- [options]

Runs executions with faults at every call, on a clock that is driven, half of them with the stack dev and half with prod,
and checks on every one that no order was placed without an approval, none twice, that it ended and was reported, and that no
task token leaked. A third of prod's decisions are made with approval links: none of them leaks, and what the page says of
a decision is true.

  --executions 1000  how many, 1 to 1,000,000
  --seed N           all that is random follows from it, so that the same seed ends the same way; by default a new one
  --round N          only this round, to see a failing one again

Executions run in rounds of up to 250, or of up to 1,000 if there are more than 4,000, as many rounds at once as there are
processors. At the end, a table counts how they ended.

Exit code: 0 nothing was violated, 1 something was, 2 misuse.`;

/** The number of executions that run concurrently in one emulator, whose start takes as long as about fifty executions. */
function roundSizeFor(executions: number): number {
  return executions > 4_000 ? 1_000 : 250;
}

const STACKS = ["dev", "prod"] as const;

/** Printed below the table of endings. */
const EXPLANATION = `bought, sold: an order was placed after an approval. rejected, expired: none was placed. FAILED, TIMED_OUT, ABORTED: the
execution ended with that status and error in spite of retries and redrives; a tenth request an invalid trade, and some are stopped.`;

void runMain(USAGE, async (args) => {
  const { executions, seed, only } = readOptions(args);
  // Before the threads do, which could not say in a sentence what the program refuses.
  for (const stack of STACKS) {
    await readStackSettings(stack);
  }
  const startedAt = performance.now();
  const roundSize = roundSizeFor(executions);
  const allRounds = Math.ceil(executions / roundSize);
  const rounds = only === undefined ? Array.from({ length: allRounds }, (_, round) => round) : [only];
  const progress = createProgress(rounds.length, process.stderr.isTTY ? process.stderr : process.stdout, Date.now);
  const endings: Record<string, number> = {};
  let redrives = 0;
  let decidedByLink = 0;
  let violations = 0;
  console.log(
    `Seed ${seed}: ${plural(executions, "execution")} in ${plural(allRounds, "round")} of up to ${count(roundSize)}${only === undefined ? "" : `, of which only round ${only} runs`}.`,
  );

  const outcomes = simulateRounds(
    rounds.map((round) => ({
      seed,
      round,
      stack: stackOf(round),
      executions: Math.min(roundSize, executions - round * roundSize),
    })),
  );
  for (const [done, round] of rounds.entries()) {
    progress.show(done);
    setConsequence(`${plural(done, "round")} of ${rounds.length} had ended, with ${plural(violations, "violation")}.`);
    const outcome = (await outcomes[done]) as Round;
    add(endings, outcome.endings);
    redrives += outcome.redrives;
    decidedByLink += outcome.decidedByLink;
    violations += outcome.violations.length;
    progress.clear();
    report(outcome, { seed, round, stack: stackOf(round), executions });
  }

  const seconds = (performance.now() - startedAt) / 1_000;
  const ended = Object.values(endings).reduce((sum, count) => sum + count, 0);
  console.log(
    `\nEnded and reported: ${plural(ended, "execution")}, after ${plural(redrives, "redrive")}; ${plural(decidedByLink, "decision")} by link.`,
  );
  for (const [ending, count] of Object.entries(endings).sort(([, a], [, b]) => b - a)) {
    console.log(`  ${String(count).padStart(7)}  ${ending}`);
  }
  console.log(`\n${EXPLANATION}`);
  console.log(
    `\n${plural(violations, "violation")}; ${Math.round(ended / seconds)} executions a second (${seconds.toFixed(1)} s).`,
  );
  return violations === 0 ? EXIT.success : EXIT.failure;
});

function stackOf(round: number): string {
  return STACKS[round % STACKS.length] as string;
}

interface Options {
  readonly executions: number;
  readonly seed: number;
  readonly only: number | undefined;
}

function readOptions(args: readonly string[]): Options {
  const { values } = readArguments(args, {
    executions: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    round: { type: "string" },
  });
  const executions = wholeNumber("--executions", values.executions, 1, 1_000_000);
  const lastRound = Math.ceil(executions / roundSizeFor(executions)) - 1;
  return {
    executions,
    seed: wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1),
    only: values.round === undefined ? undefined : wholeNumber("--round", values.round, 0, lastRound),
  };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : -1;
  if (value < least || value > most) {
    throw new UsageError(`${option} is ${JSON.stringify(text)}. It takes a whole number from ${least} to ${most}.`);
  }
  return value;
}

function add(totals: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [ending, count] of Object.entries(counts)) {
    totals[ending] = (totals[ending] ?? 0) + count;
  }
}

function report(
  { violations }: Round,
  { seed, round, stack, executions }: Record<"seed" | "round" | "executions", number> & { readonly stack: string },
): void {
  for (const { executionArn, what } of violations.slice(0, 10)) {
    console.log(`  violation: ${executionArn}: ${what}`);
  }
  if (violations.length > 0) {
    const again = `npm run simulate -- --executions ${executions} --seed ${seed} --round ${round}`;
    console.log(
      `  ${plural(violations.length, "violation")} in round ${round}, stack ${stack}. See them again with: ${again}`,
    );
  }
}
