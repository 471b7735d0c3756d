import { type Definition, readDefinition, type State, type TaskState } from "./language/definitionReader";
import {
  choiceEvaluation,
  type Evaluation,
  pathEvaluation,
  resultPathEvaluation,
  templateEvaluation,
} from "./language/expressions";
import type { Integration, Integrations, StateMachineSpec } from "./types";

/** The input and output processing of a state. */
interface Processing {
  /** InputPath, then Parameters. */
  readonly takeIn: Evaluation;
  /** ResultSelector, ResultPath, then OutputPath. @throws StateFailed */
  readonly putOut: (rawInput: unknown, result: unknown, context: unknown) => Promise<unknown>;
}

/** A catcher, with its ResultPath compiled. */
export interface PreparedCatcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly putOut: (rawInput: unknown, errorOutput: unknown) => Promise<unknown>;
}

/** A state that is ready to run. */
export type PreparedState = { readonly name: string; readonly next: string | undefined } & (
  | ({ readonly type: "Task"; readonly task: TaskState; readonly integration: Integration } & Processing & {
        readonly catchers: readonly PreparedCatcher[];
      })
  | ({ readonly type: "Pass"; readonly result: unknown } & Processing)
  | ({ readonly type: "Succeed" } & Processing)
  | ({ readonly type: "Choice"; readonly choose: Evaluation } & Processing)
  | { readonly type: "Fail"; readonly error: Evaluation | undefined; readonly cause: Evaluation | undefined }
);

/** A state machine that is ready to run. */
export interface Machine {
  readonly spec: StateMachineSpec;
  readonly region: string;
  readonly startAt: string;
  readonly timeoutSeconds: number | undefined;
  readonly states: ReadonlyMap<string, PreparedState>;
}

/** @throws Error as `readDefinition` does */
export function prepareMachine(spec: StateMachineSpec, integrations: Integrations): Machine {
  const definition: Definition = readDefinition(spec.name, spec.definition, integrations);
  const states = Object.entries(definition.States).map(
    ([name, state]) => [name, prepareState(name, state, integrations)] as const,
  );
  return {
    spec,
    region: spec.arn.split(":")[3] ?? "",
    startAt: definition.StartAt,
    timeoutSeconds: definition.TimeoutSeconds,
    states: new Map(states),
  };
}

function prepareState(name: string, state: State, integrations: Integrations): PreparedState {
  const common = { name, next: state.Next };
  switch (state.Type) {
    case "Task":
      return {
        ...common,
        type: "Task",
        task: state,
        integration: integrations.find(state.Resource) as Integration,
        ...processing(state),
        catchers: (state.Catch ?? []).map(({ ErrorEquals, Next, ResultPath }) => ({
          ErrorEquals,
          Next,
          putOut: resultPathEvaluation(ResultPath),
        })),
      };
    case "Pass":
      return { ...common, type: "Pass", result: state.Result, ...processing(state) };
    case "Succeed":
      return { ...common, type: "Succeed", ...processing(state) };
    case "Choice":
      return { ...common, type: "Choice", choose: choiceEvaluation(state), ...processing(state) };
    case "Fail":
      return {
        ...common,
        type: "Fail",
        error: textEvaluation(state.Error, state.ErrorPath),
        cause: textEvaluation(state.Cause, state.CausePath),
      };
  }
}

function processing(state: {
  readonly InputPath?: string | null;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  readonly OutputPath?: string | null;
}): Processing {
  const inputPath = pathEvaluation(state.InputPath);
  const parameters = templateEvaluation(state.Parameters);
  const resultSelector = templateEvaluation(state.ResultSelector);
  const resultPath = resultPathEvaluation(state.ResultPath);
  const outputPath = pathEvaluation(state.OutputPath);
  return {
    takeIn: async ({ input, context }) => parameters({ input: await inputPath({ input, context }), context }),
    putOut: async (rawInput, result, context) => {
      const selected = await resultSelector({ input: result, context });
      return outputPath({ input: await resultPath(rawInput, selected), context });
    },
  };
}

function textEvaluation(text: string | undefined, path: string | undefined): Evaluation | undefined {
  return text !== undefined ? async () => text : path !== undefined ? pathEvaluation(path) : undefined;
}
