import { readArguments } from "../../operator/commands/commandLine";
import { EXIT, runMain } from "../../operator/commands/runCommand";
import { table } from "../../operator/commands/table";
import { proveInParts } from "../leastPrivilege/parts";
import { type Trial, undetected } from "../leastPrivilege/proof";
import { readStackSettings } from "../program";

const USAGE = `Usage: npm run --silent least-privilege -- [options]

Removes each statement, action, resource and condition from each policy, one at a time in a running emulator, and shows
what detects the removal: a scenario that breaks, a call that AWS can no longer make (publish an alarm, put a function
into its network, manage a key), or a forbidden call that is allowed. What nothing detects is more than the program needs.

  --stack NAME  one stack only; by default dev and prod
  --json        print one JSON document instead

Exit code: 0 every permission is needed, 1 some are not, 2 usage error.`;

void runMain(USAGE, async (args) => {
  const { values } = readArguments(args, { stack: { type: "string" }, json: { type: "boolean" } });
  const stacks = values.stack === undefined ? ["dev", "prod"] : [values.stack];
  // Before the threads do, which could not say in a sentence what the program refuses.
  for (const stack of stacks) {
    await readStackSettings(stack);
  }
  const { trials, unneededExemptions } = await proveInParts(stacks);
  const superfluous = undetected(trials);
  console.log(
    values.json ? JSON.stringify({ trials, unneededExemptions }, null, 2) : report(trials, unneededExemptions),
  );
  return superfluous.length === 0 && unneededExemptions.length === 0 ? EXIT.success : EXIT.failure;
});

function report(trials: readonly Trial[], unneededExemptions: readonly string[]): string {
  const rows = trials.map(({ stack, policy, removed, detectedBy, exempt }) => [
    stack,
    policy,
    removed,
    detectedBy ?? (exempt === undefined ? "NOTHING: remove it from the program" : `on AWS only: ${exempt}`),
  ]);
  const detected = trials.filter(({ detectedBy }) => detectedBy !== undefined).length;
  const missed = undetected(trials).length;
  return [
    ...table([["stack", "policy", "without", "detected by"], ...rows]),
    "",
    ...unneededExemptions,
    `${trials.length} removals: ${detected} detected, ${trials.length - detected - missed} that only AWS can show, ${missed} undetected.`,
  ].join("\n");
}
