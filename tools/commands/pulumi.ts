import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { stopExitingOnSignals } from "../../operator/commands/interruption";
import { ArgumentsError, runAsProcess, runCommand, UsageError } from "../../operator/commands/runCommand";
import { requireStack } from "../program";
import { readPulumiArguments, type StackCommand } from "../pulumiArguments";

const USAGE = `Usage: npm run preview -- --stack dev|prod [Pulumi's own options]
       npm run up      -- --stack dev|prod [Pulumi's own options]
       npm run destroy -- --stack dev|prod [Pulumi's own options]
       npm run pulumi  -- COMMAND [Pulumi's own options]

Runs the Pulumi CLI that is on the PATH, so that it evaluates the program on the project's own Node.

Exit code: Pulumi's own, or 2 where it could not be asked.`;

/** The commands with an npm script of their own. */
const SCRIPTS: readonly StackCommand[] = ["preview", "up", "destroy"];

// Pulumi handles --help after a command.
void runAsProcess((args, terminal) => runCommand(USAGE, args.slice(0, 1), terminal, () => runPulumi(args)));

async function runPulumi(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    throw new ArgumentsError("Specify a Pulumi command.");
  }
  const { command, stack, help } = readPulumiArguments(args);
  if (command !== undefined && !help) {
    requireSettings(command, stack);
    await requireLogin();
  }
  const pulumi = spawn("pulumi", args, { stdio: "inherit" });
  forwardSignals(pulumi);
  return exitCodeOf(pulumi);
}

/**
 * Requires a stack with a settings file, instead of the stack that is selected on this machine. Without the file, a stack would
 * silently use every default, and prod would have no approvers.
 */
function requireSettings(command: StackCommand, stack: string | undefined): void {
  if (stack === undefined || stack === "") {
    const script = SCRIPTS.includes(command) ? `npm run ${command} --` : `npm run pulumi -- ${command}`;
    throw new UsageError(`Say which stack to ${command}, such as ${script} --stack dev.`);
  }
  // A stack may be fully qualified, as in organization/project/stack.
  requireStack(stack.split("/").at(-1) ?? stack);
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
  stopExitingOnSignals();
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
