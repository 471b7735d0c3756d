import { readFileSync } from "node:fs";
import { readArguments } from "../../operator/commands/commandLine";
import { ArgumentsError, EXIT, runMain, UsageError } from "../../operator/commands/runCommand";
import { permissionDifference } from "../permissions/diff/difference";
import { type Rendered, readRendered } from "../permissions/diff/rendered";

const USAGE = `Usage: npm run --silent permission-diff -- BASE HEAD

Prints, as Markdown, the permissions that a change adds to a stack and removes from it. BASE and HEAD are what
npm run --silent render -- --stack NAME printed before and after the change.

Exit code: 0 whether or not there is a difference, 2 for misuse.`;

void runMain(USAGE, async (args) => {
  const { positionals } = readArguments(args, {}, { allowPositionals: true });
  const [base, head, ...others] = positionals;
  if (base === undefined || head === undefined || others.length > 0) {
    throw new ArgumentsError("Specify two files, the one before the change first.");
  }
  process.stdout.write(permissionDifference(read(base), read(head)));
  return EXIT.success;
});

function read(file: string): Rendered {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  return readRendered(text, file);
}
