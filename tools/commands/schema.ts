import { readArguments } from "../../operator/commands/commandLine";
import { EXIT, runMain } from "../../operator/commands/runCommand";
import { packageSchema } from "../packageSchema";

const USAGE = `Usage: npm run --silent schema

Prints the Pulumi schema of the package approval-queue, as JSON: the components with their inputs and outputs, as
Pulumi reads them from the TypeScript.`;

void runMain(USAGE, async (args) => {
  readArguments(args, {});
  console.log(JSON.stringify(await packageSchema(), null, 2));
  return EXIT.success;
});
