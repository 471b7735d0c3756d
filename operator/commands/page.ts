import { executionArnOf, executionNameOf, InvalidReferenceError } from "../executions/arns";
import type { Target } from "../executions/target";
import { type OperatorServer, startOperatorServer } from "../server/server";
import { readArguments, targetOptions, targetUsage } from "./commandLine";
import { ArgumentsError, CommandError, EXIT, printable, runAsProcess, runCommand, type Terminal } from "./runCommand";
import { resolveTarget, type TargetOptions } from "./target";

const usage = `Usage:
  npm run operator [-- --port NUMBER]
  npm run operator -- EXECUTION [--port NUMBER]

  EXECUTION is an execution's ARN, which names its target too, or a name. The page opens it.

${targetUsage}
  --port NUMBER                port on 127.0.0.1 (default: a free port)`;

const options = { ...targetOptions, port: { type: "string" } } as const;

/**
 * Serves the operator's page until it is stopped.
 * @param resolve finds the target that the options name
 * @param stopped resolves when the command should end
 * @returns the exit code: 0 after a stop, 1 if the page cannot be served, 2 for misuse
 */
export function pageCommand(
  args: readonly string[],
  terminal: Terminal,
  resolve: (options: TargetOptions) => Promise<Target>,
  stopped: Promise<unknown>,
): Promise<number> {
  return runCommand(usage, args, terminal, async () => {
    const { values, positionals } = readArguments(args, options, { allowPositionals: true });
    const [execution, ...rest] = positionals;
    if (rest.length > 0) {
      throw new ArgumentsError(`Unexpected argument "${rest[0]}": specify one execution.`);
    }
    const port = readPort(values.port);
    const target = await resolve({ ...values, execution, stateMachineArn: values["state-machine-arn"] });
    if (target.choice !== undefined) {
      terminal.error(target.choice);
    }
    const opened = execution === undefined ? undefined : executionNameIn(target, execution);
    const server = await serve(target, port, (line) => terminal.error(printable(line)));
    terminal.out(`Operator's page for ${target.stateMachineArn}, signed in as ${target.identity}:`);
    terminal.out(opened === undefined ? server.url : server.urlOf(opened));
    terminal.out("Anyone with this address can act as you: do not share it. Press Ctrl+C to stop.");
    await stopped;
    await server.close();
    return EXIT.success;
  });
}

function executionNameIn({ stateMachineArn }: Target, execution: string): string {
  try {
    return executionNameOf(executionArnOf(stateMachineArn, execution));
  } catch (error) {
    throw error instanceof InvalidReferenceError ? new ArgumentsError(error.message) : error;
  }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new ArgumentsError(`--port must be a number from 1 to 65535; it is "${text}".`);
  }
  return port;
}

async function serve(target: Target, port: number | undefined, log: (line: string) => void): Promise<OperatorServer> {
  try {
    return await startOperatorServer({ ...target, port, log });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new CommandError(`Port ${port} is already in use. Choose another, or omit --port.`);
    }
    throw error;
  }
}

if (require.main === module) {
  void runAsProcess((args, terminal) => {
    // A signal ends the process.
    const stopped = new Promise<never>(() => {});
    return pageCommand(args, terminal, resolveTarget, stopped);
  });
}
