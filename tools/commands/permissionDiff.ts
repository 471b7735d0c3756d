import "./nodeVersion";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { permissionDifference } from "../permissions/diff/difference";
import { type Rendered, readRendered } from "../permissions/diff/rendered";
import { runCommand } from "./command";
import { EXIT, Misuse } from "./misuse";

const USAGE = `Usage: npm run --silent permission-diff -- BASE HEAD

Prints, as Markdown, the permissions that a change adds to a stack and removes from it. BASE and HEAD are what
npm run --silent render -- --stack NAME printed before and after the change.

Exit code: 0 whether or not there is a difference, 2 for misuse.`;

void runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    console.log(USAGE);
    return EXIT.success;
  }
  const [base, head, ...others] = positionals;
  if (base === undefined || head === undefined || others.length > 0) {
    throw new Misuse(`Name two files, the one before the change first.\n\n${USAGE}`);
  }
  process.stdout.write(permissionDifference(read(base), read(head)));
  return EXIT.success;
});

function read(file: string): Rendered {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Misuse(`${file} cannot be read: ${(error as Error).message}`);
  }
  return readRendered(text, file);
}
