import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readArguments } from "../../operator/commands/commandLine";
import { ArgumentsError, CommandError, EXIT, runMain, UsageError } from "../../operator/commands/runCommand";
import { codeDifferences, functionsInState } from "../deployedCode";
import { requireStack } from "../program";

const USAGE = `Usage: npm run --silent code-drift -- --stack NAME [--profile NAME]

Compares the code of each Lambda function of a deployed stack with the code that was deployed, by the SHA-256 hash in Pulumi's
state. A refresh does not: to Pulumi, the hash is an output.

  --stack NAME    the stack; Pulumi must be able to read its state (PULUMI_BACKEND_URL)
  --profile NAME  a profile of your AWS configuration

Exit code: 0 all are the same, 1 a function differs or the comparison failed, 2 for misuse.`;

void runMain(USAGE, async (args, terminal) => {
  const { values } = readArguments(args, { stack: { type: "string" }, profile: { type: "string" } });
  if (values.stack === undefined) {
    throw new ArgumentsError("Specify a stack, such as --stack dev.");
  }
  requireStack(values.stack.split("/").at(-1) ?? values.stack);
  const functions = functionsInState(await exportState(values.stack));
  const differences = await codeDifferences(functions, values.profile === undefined ? {} : { profile: values.profile });
  if (differences.length > 0) {
    throw new CommandError([...differences, 'What to do: docs/pipelines.md, "Drift".'].join("\n"));
  }
  terminal.out(`${functions.length} functions have the code that was deployed.`);
  return EXIT.success;
});

async function exportState(stack: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("pulumi", ["stack", "export", "--stack", stack, "--non-interactive"], {
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    return stdout;
  } catch (error) {
    const { code, stderr = "" } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (code === "ENOENT") {
      throw new UsageError("Reading a stack's state requires the Pulumi CLI, which is not on the PATH.");
    }
    throw new CommandError(`Pulumi could not read the state of the stack "${stack}": ${stderr.trim()}`);
  }
}
