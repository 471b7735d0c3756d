import "./nodeVersion";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { ArgumentsError, runAsProcess, runCommand, UsageError } from "../../operator/commands/runCommand";
import { stackSettings } from "../program";

const USAGE = `Usage: npm run preview -- --stack dev|prod [Pulumi's own options]
       npm run up      -- --stack dev|prod [Pulumi's own options]
       npm run destroy -- --stack dev|prod [Pulumi's own options]
       npm run pulumi  -- COMMAND [Pulumi's own options]

Runs the Pulumi CLI that is on the PATH, so that it evaluates the program on the project's own Node.

Exit code: Pulumi's own, or 2 where it could not be asked.`;

/**
 * Commands that change a stack or preview a change. They require --stack, and never use the stack that is selected on
 * this machine.
 */
const STACK_COMMANDS: readonly string[] = ["preview", "up", "destroy", "refresh"];

// Pulumi handles --help after a command.
void runAsProcess((args, terminal) => runCommand(USAGE, args.slice(0, 1), terminal, () => runPulumi(args)));

async function runPulumi(args: readonly string[]): Promise<number> {
  const [command] = args;
  if (command === undefined) {
    throw new ArgumentsError("Specify a Pulumi command.");
  }
  if (STACK_COMMANDS.includes(command) && !asksForHelp(args)) {
    requireSettings(stackOf(command, args));
    await requireLogin();
  }
  const pulumi = spawn("pulumi", args, { stdio: "inherit" });
  forwardSignals(pulumi);
  return exitCodeOf(pulumi);
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

function stackOf(command: string, args: readonly string[]): string {
  // Pulumi checks its other options.
  const { values } = parseArgs({
    args: [...args],
    options: { stack: { type: "string", short: "s" } },
    strict: false,
  });
  if (typeof values.stack !== "string" || values.stack === "") {
    throw new UsageError(`Say which stack to ${command}, such as npm run ${command} -- --stack dev.`);
  }
  return values.stack;
}

/** Without its settings file, a stack would silently use every default, and prod would have no approvers. */
function requireSettings(stack: string): void {
  // A stack may be fully qualified, as in organization/project/stack.
  stackSettings({ stack: stack.split("/").at(-1) ?? stack });
}

async function requireLogin(): Promise<void> {
  // Pulumi's error goes directly to the terminal: the URL of a state backend may contain a password.
  const whoami = spawn("pulumi", ["whoami", "--non-interactive"], { stdio: ["ignore", "ignore", "inherit"] });
  if ((await exitCodeOf(whoami)) !== 0) {
    throw new UsageError(
      "Pulumi cannot reach the place where it keeps the stacks' state. Set PULUMI_BACKEND_URL, such as s3://BUCKET?region=us-east-1, " +
        "or run pulumi login with it once, and check that your AWS credentials are valid (aws sts get-caller-identity). " +
        "docs/deploy.md says how to make the bucket.",
    );
  }
}

/**
 * Forwards a signal to Pulumi once. The terminal already sends Ctrl+C to Pulumi, and npm sends it again. A second
 * signal would stop Pulumi immediately and leave resources that are missing from the stack's state.
 */
function forwardSignals(pulumi: ChildProcess): void {
  const onTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  let notified = false;
  const notify = (signal: NodeJS.Signals): void => {
    if (!notified) {
      notified = true;
      pulumi.kill(signal);
    }
  };
  process.on("SIGTERM", notify);
  process.on("SIGINT", onTerminal ? () => {} : notify);
}

/** Pulumi's exit code; for a signal, 128 plus the signal's number, as in a shell. */
async function exitCodeOf(pulumi: ChildProcess): Promise<number> {
  try {
    const [code, signal] = (await once(pulumi, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal as NodeJS.Signals];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw error;
    }
    throw new UsageError(
      "There is no pulumi on the PATH. Install the Pulumi CLI (https://www.pulumi.com/docs/iac/download-install/), " +
        "open a new terminal, and run this again. Nothing else needs it: npm start and npm test run without.",
    );
  }
}
