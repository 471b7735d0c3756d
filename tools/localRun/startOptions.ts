import { readFileSync } from "node:fs";
import { isJsonObject } from "approval-queue/json";
import { type Mocks, readMocks } from "pulumi-aws-emulator";
import { EXECUTION_NAME_RULE, executionNameProblem } from "../../domain/executionName";
import { LARGEST_PAYLOAD_BYTES } from "../../domain/limits";
import {
  DEFAULT_QUANTITY,
  DEFAULT_SYMBOL,
  isQuantity,
  isSymbol,
  QUANTITY_RULE,
  SYMBOL_RULE,
} from "../../domain/tradeRequest";
import { readArguments } from "../../operator/commands/commandLine";
import { UsageError } from "../../operator/commands/runCommand";

/** A decision; `expire` waits for the timeout instead. */
export type Choice = "approve" | "reject" | "expire";

const CHOICES: readonly Choice[] = ["approve", "reject", "expire"];

export const START_USAGE = `Usage: npm start -- [options]

Evaluates the Pulumi program, provisions its resources in an emulator in this process, runs one execution and shows it
live.

  --symbol SYMBOL    the stock: ${SYMBOL_RULE}
                     (default: ${DEFAULT_SYMBOL})
  --quantity NUMBER  the number of shares: ${QUANTITY_RULE} (default: ${DEFAULT_QUANTITY})
  --input JSON|FILE  the entire input instead: a JSON object, or a file that contains one
  --name NAME        the execution's name
  --stack NAME       the stack: dev approves automatically (default), prod asks for a decision
  --decide CHOICE    approve, reject or expire, instead of asking
  --mocks FILE       what services that the emulator does not have answer to the state machine's tasks
  --keep             keep the emulator running afterwards, and print how to reach it
  --operator         the same, and serve the operator's page
  --json             print one JSON document at the end instead

Exit code: 0 the execution succeeded, 1 it did not, 2 usage error, 130 stopped by Ctrl+C.`;

export interface StartOptions {
  readonly stack: string;
  /** The execution's input, as JSON text. */
  readonly input: string;
  readonly name: string | undefined;
  readonly decide: Choice | undefined;
  readonly mocks: Mocks | undefined;
  readonly json: boolean;
  readonly keep: boolean;
  readonly operator: boolean;
}

const OPTIONS = {
  symbol: { type: "string" },
  quantity: { type: "string" },
  input: { type: "string" },
  name: { type: "string" },
  stack: { type: "string", default: "dev" },
  decide: { type: "string" },
  mocks: { type: "string" },
  json: { type: "boolean", default: false },
  keep: { type: "boolean", default: false },
  operator: { type: "boolean", default: false },
} as const;

/** @throws UsageError naming the invalid option and its valid values */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { values } = readArguments(args, OPTIONS);
  if (values.json && (values.keep || values.operator)) {
    throw new UsageError("--json prints one document at the end: omit --keep and --operator.");
  }
  return {
    stack: values.stack,
    input: executionInput(values),
    name: values.name === undefined ? undefined : executionName(values.name),
    decide: values.decide === undefined ? undefined : choice(values.decide),
    mocks: values.mocks === undefined ? undefined : mocks(values.mocks),
    json: values.json,
    keep: values.keep,
    operator: values.operator,
  };
}

function choice(text: string): Choice {
  const found = CHOICES.find((known) => known === text);
  if (found === undefined) {
    throw new UsageError(`--decide is ${JSON.stringify(text)}. Valid values: ${CHOICES.join(", ")}.`);
  }
  return found;
}

function mocks(file: string): Mocks {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`--mocks ${JSON.stringify(file)} is not a readable file.`);
  }
  try {
    return readMocks(text, file);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function executionName(name: string): string {
  const problem = name === "" ? "The name is empty." : executionNameProblem(name);
  if (problem !== undefined) {
    throw new UsageError(
      `--name ${JSON.stringify(name)}: ${problem} ${EXECUTION_NAME_RULE} Step Functions allows others, but CloudWatch does not track executions with them in their names.`,
    );
  }
  return name;
}

interface InputOptions {
  readonly symbol?: string | undefined;
  readonly quantity?: string | undefined;
  readonly input?: string | undefined;
}

function executionInput({ symbol, quantity, input }: InputOptions): string {
  if (input === undefined) {
    return JSON.stringify({
      ...(symbol !== undefined && { symbol: checkedSymbol(symbol) }),
      ...(quantity !== undefined && { quantity: checkedQuantity(quantity) }),
    });
  }
  if (symbol !== undefined || quantity !== undefined) {
    throw new UsageError("--input is the entire input: omit --symbol and --quantity, or omit --input.");
  }
  const text = input.trimStart().startsWith("{") ? input : readInputFile(input);
  if (Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES) {
    throw new UsageError(
      `--input has ${Buffer.byteLength(text)} bytes. The maximum is ${LARGEST_PAYLOAD_BYTES} bytes.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--input is not valid JSON: ${(error as Error).message}. Use an object, such as {"symbol": "AMZN"}.`,
    );
  }
  if (!isJsonObject(value)) {
    throw new UsageError('--input must be a JSON object, such as {"symbol": "AMZN", "quantity": 10}.');
  }
  return text;
}

function readInputFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`--input ${JSON.stringify(file)} is neither a JSON object nor a readable file.`);
  }
}

function checkedSymbol(symbol: string): string {
  if (!isSymbol(symbol)) {
    throw new UsageError(`--symbol is ${JSON.stringify(symbol)}. Use ${SYMBOL_RULE}, such as ${DEFAULT_SYMBOL}.`);
  }
  return symbol;
}

function checkedQuantity(text: string): number {
  const quantity = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!isQuantity(quantity)) {
    throw new UsageError(`--quantity is ${JSON.stringify(text)}. Use ${QUANTITY_RULE}.`);
  }
  return quantity;
}
