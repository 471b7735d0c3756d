import { type Evaluation, pathEvaluation, resultPathEvaluation, templateEvaluation } from "../language/expressions";

/** The input and output processing of a state. */
export interface Processing {
  /** InputPath, then Parameters. */
  readonly takeIn: Evaluation;
  /** ResultSelector, ResultPath, then OutputPath. @throws StateFailed */
  readonly putOut: (rawInput: unknown, result: unknown, context: unknown) => Promise<unknown>;
}

/** The fields that process input and output; each state has some of them. */
export interface ProcessingFields {
  readonly InputPath?: string | null;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  readonly OutputPath?: string | null;
}

export function processing(fields: ProcessingFields): Processing {
  const inputPath = pathEvaluation(fields.InputPath);
  const parameters = templateEvaluation(fields.Parameters);
  const resultSelector = templateEvaluation(fields.ResultSelector);
  const resultPath = resultPathEvaluation(fields.ResultPath);
  const outputPath = pathEvaluation(fields.OutputPath);
  return {
    takeIn: async ({ input, context }) => parameters({ input: await inputPath({ input, context }), context }),
    putOut: async (rawInput, result, context) => {
      const selected = await resultSelector({ input: result, context });
      return outputPath({ input: await resultPath(rawInput, selected), context });
    },
  };
}
