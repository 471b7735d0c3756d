import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describeApprover } from "approval-queue/answers";
import { describeOrder } from "../../domain/outcome";
import { executionArnOf, executionNameOf, InvalidReferenceError } from "../executions/arns";
import { type OrderReading, readOrder, UnknownOrderError } from "../executions/orders";
import type { Target } from "../executions/target";
import { readArguments, targetOptions, targetUsage } from "./commandLine";
import { ArgumentsError, CommandError, EXIT, printable, runAsProcess, runCommand, type Terminal } from "./runCommand";
import { resolveTarget, type TargetOptions } from "./target";

const usage = `Usage:
  npm run orders -- EXECUTION [--table NAME] [--json]

  Says whether an execution has placed its order, from the orders table.

  EXECUTION is an execution's ARN, which names its target too, or a name.
  --table NAME                 the orders table (default: the one that the execution's definition names)
${targetUsage}

Exit code: 0 the order was placed, 3 it was not, 1 it can't be said, 2 usage error.`;

const options = { ...targetOptions, table: { type: "string" }, json: { type: "boolean" } } as const;

/**
 * Answers whether an execution has placed its order.
 * @param resolve finds the target that the options name
 * @returns the exit code: 0 placed, 3 not placed, 1 unknown, 2 for misuse
 */
export function ordersCommand(
  args: readonly string[],
  terminal: Terminal,
  resolve: (options: TargetOptions) => Promise<Target>,
): Promise<number> {
  return runCommand(usage, args, terminal, async () => {
    const { values, positionals } = readArguments(args, options, { allowPositionals: true });
    const [execution, ...rest] = positionals;
    if (execution === undefined || rest.length > 0) {
      throw new ArgumentsError(
        execution === undefined ? "Specify an execution." : `Unexpected argument "${rest[0]}": specify one execution.`,
      );
    }
    const target = await resolve({ ...values, execution, stateMachineArn: values["state-machine-arn"] });
    const reading = await read(target, execution, values.table);
    const { order, status } = reading;
    terminal.out(
      values.json
        ? JSON.stringify({ placed: order !== undefined, order: order ?? null, status }, null, 2)
        : say(reading),
    );
    return order === undefined ? EXIT.notPlaced : EXIT.success;
  });

  function say({ order, status, table }: OrderReading): string {
    if (order !== undefined) {
      return printable(
        `Placed: ${describeOrder(order)}, ${order.placed_at}, approved by ${describeApprover(order.approver, order.channel)}.`,
      );
    }
    return status === "RUNNING"
      ? `Not placed so far: the execution is running and may place its order yet. Do not start another for the same trade.`
      : `Not placed: the execution has ended (${status}), and the table ${table} has no order of it.`;
  }
}

async function read(target: Target, execution: string, table: string | undefined): Promise<OrderReading> {
  const dynamoDb = new DynamoDBClient(target.config);
  try {
    const executionArn = executionArnOf(target.stateMachineArn, execution);
    return await readOrder(target.sfn, dynamoDb, executionArn, table);
  } catch (error) {
    if (error instanceof InvalidReferenceError) {
      throw new ArgumentsError(error.message);
    }
    if (error instanceof UnknownOrderError) {
      throw new CommandError(`Whether an order was placed can't be said. ${error.message}`);
    }
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") {
      throw new CommandError(
        `Whether an order was placed can't be said: there is no execution "${executionNameOf(execution)}". Step Functions keeps executions for 90 days.`,
      );
    }
    throw error;
  } finally {
    dynamoDb.destroy();
  }
}

if (require.main === module) {
  void runAsProcess((args, terminal) => ordersCommand(args, terminal, resolveTarget));
}
