import { readFileSync } from "node:fs";
import { EXECUTION_NAME_RULE, executionNameProblem } from "../../domain/executionName";
import { readArguments } from "../../operator/commands/commandLine";
import { UsageError } from "../../operator/commands/runCommand";

/** What a person decides, or that nobody does. */
export type Choice = "approve" | "reject" | "expire";

const CHOICES: readonly Choice[] = ["approve", "reject", "expire"];

export const START_USAGE = `Usage: npm start -- [options]

Evaluates the Pulumi program, provisions what it registers into an emulator inside this process, runs one
execution and shows it live.

  --symbol AMZN      the stock, 1 to 10 of A-Z 0-9 . -
  --quantity 10      how many, a positive whole number
  --input JSON|FILE  the whole input instead, as a JSON object or a file that holds one
  --name NAME        the execution's name
  --stack dev|prod   whose settings: dev approves by itself (the default), prod asks
  --decide CHOICE    approve, reject or expire, where the stack asks
  --keep             leave the emulator up afterwards, and say how to reach it
  --operator         the same, with the operator's page
  --json             print one JSON document at the end instead

Exit code: 0 the execution succeeded, 1 it did not, 2 misuse.`;

export interface StartOptions {
  readonly stack: string;
  /** The execution's input, as JSON text. */
  readonly input: string;
  readonly name: string | undefined;
  readonly decide: Choice | undefined;
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
  json: { type: "boolean", default: false },
  keep: { type: "boolean", default: false },
  operator: { type: "boolean", default: false },
} as const;

/** Step Functions, quotas: the largest input of an execution. */
const LARGEST_INPUT_BYTES = 262_144;

/** @throws UsageError saying which option is wrong and what it takes */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { values } = readArguments(args, OPTIONS);
  if (values.json && (values.keep || values.operator)) {
    throw new UsageError("--json prints one document at the end: leave out --keep and --operator.");
  }
  return {
    stack: values.stack,
    input: executionInput(values),
    name: values.name === undefined ? undefined : executionName(values.name),
    decide: values.decide === undefined ? undefined : choice(values.decide),
    json: values.json,
    keep: values.keep,
    operator: values.operator,
  };
}

function choice(text: string): Choice {
  const found = CHOICES.find((known) => known === text);
  if (found === undefined) {
    throw new UsageError(`--decide is ${JSON.stringify(text)}. It takes ${CHOICES.join(", ")}.`);
  }
  return found;
}

function executionName(name: string): string {
  const problem = name === "" ? "The name is empty." : executionNameProblem(name);
  if (problem !== undefined) {
    throw new UsageError(
      `--name ${JSON.stringify(name)}: ${problem} ${EXECUTION_NAME_RULE} Step Functions would take more, but CloudWatch tracks no execution with another character in its name.`,
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
    throw new UsageError("--input is the whole input: give it alone, or --symbol and --quantity without it.");
  }
  const text = input.trimStart().startsWith("{") ? input : readInputFile(input);
  if (Buffer.byteLength(text) > LARGEST_INPUT_BYTES) {
    throw new UsageError(
      `--input has ${Buffer.byteLength(text)} bytes. Step Functions takes at most ${LARGEST_INPUT_BYTES}; make it smaller.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `--input is not JSON: ${(error as Error).message}. Give an object such as {"symbol": "AMZN"}.`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError('--input must be a JSON object, such as {"symbol": "AMZN", "quantity": 10}.');
  }
  return text;
}

function readInputFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`--input ${JSON.stringify(file)} is neither a JSON object nor a file that can be read.`);
  }
}

function checkedSymbol(symbol: string): string {
  if (!/^[A-Z][A-Z0-9.-]{0,9}$/.test(symbol)) {
    throw new UsageError(
      `--symbol is ${JSON.stringify(symbol)}. It takes 1 to 10 characters of A-Z, 0-9, "." and "-", a letter first, such as AMZN.`,
    );
  }
  return symbol;
}

function checkedQuantity(text: string): number {
  const quantity = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (quantity < 1 || quantity > 1_000_000) {
    throw new UsageError(`--quantity is ${JSON.stringify(text)}. It takes a whole number from 1 to 1,000,000.`);
  }
  return quantity;
}
