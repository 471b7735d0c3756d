import { StateMachine } from "aws-local-stepfunctions";
import type { Integrations } from "../types";
import { isRecord } from "./payload";
import { NOT_RUN, refusalsOf } from "./refusals";

/** The fields of the Amazon States Language that this interpreter supports; refusals.ts refuses all others. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

interface CommonFields {
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  /** Omitted if the state ends the execution. */
  readonly Next?: string;
}

export interface TaskState extends CommonFields {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends CommonFields {
  readonly Type: "Pass";
  readonly Parameters?: unknown;
  readonly Result?: unknown;
  readonly ResultPath?: string | null;
}

/** A comparison, or And, Or or Not over other rules. */
export type ChoiceRule = Readonly<Record<string, unknown>>;

export interface ChoiceState extends CommonFields {
  readonly Type: "Choice";
  readonly Choices: readonly (ChoiceRule & { readonly Next: string })[];
  readonly Default?: string;
}

export interface SucceedState extends CommonFields {
  readonly Type: "Succeed";
}

export interface FailState extends CommonFields {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export type State = TaskState | PassState | ChoiceState | SucceedState | FailState;

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
}

/**
 * Parses a definition, and verifies that it runs here as it would on AWS.
 * @throws Error that lists every invalid or unsupported element, with the state's name and how to fix it
 */
export function readDefinition(stateMachineName: string, text: string, integrations: Integrations): Definition {
  const problems = definitionProblems(text, integrations);
  if (problems.length > 0) {
    const list = problems.map((problem) => `\n  - ${problem}`).join("");
    throw new Error(`The state machine "${stateMachineName}" cannot be created:${list}`);
  }
  return JSON.parse(text) as Definition;
}

/** Whether a problem with a definition is one on AWS as well. */
export function isRunHere(problem: string): boolean {
  return !problem.includes(NOT_RUN);
}

/** Every invalid or unsupported element of a definition. */
export function definitionProblems(text: string, integrations: Integrations): string[] {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    return [`Its definition is not JSON: ${error instanceof Error ? error.message : String(error)}.`];
  }
  if (!isRecord(definition) || !isRecord(definition.States) || !Object.values(definition.States).every(isRecord)) {
    return ['Its definition must be a JSON object with "StartAt" and an object of "States".'];
  }
  const states = definition.States as Record<string, Record<string, unknown>>;
  const refusals = refusalsOf(definition, states, integrations);
  // The validator often does not know unsupported elements either. The refusals describe the problem better.
  return refusals.length > 0 ? refusals : validatorProblems(text);
}

/** The problems that the library's validator finds in structure, paths and transition targets. */
function validatorProblems(text: string): string[] {
  try {
    // The validator modifies its argument, so pass a copy.
    new StateMachine(JSON.parse(text), { validationOptions: { checkPaths: true, checkArn: true } });
    return [];
  } catch (error) {
    const [, ...problems] = (error instanceof Error ? error.message : String(error)).split("\n");
    return problems.map((problem) => problem.trim());
  }
}
