import { RunError } from "@pulumi/pulumi";
import { readOptions, USAGE, UsageError } from "./local/options";
import { run } from "./local/run";

void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  try {
    const options = readOptions(args);
    if (options === undefined) {
      console.log(USAGE);
      return;
    }
    process.exitCode = (await run(options, (line) => console.log(line))) ? 0 : 1;
  } catch (error) {
    // A mistake in the arguments, or in the settings.
    const isMistake = error instanceof UsageError || RunError.isInstance(error);
    console.error(isMistake ? error.message : error);
    process.exitCode = isMistake ? 2 : 1;
  }
}
