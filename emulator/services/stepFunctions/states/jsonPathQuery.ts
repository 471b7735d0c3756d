import { runtimeError, StateFailed } from "../failure";
import { ruleEvaluation } from "../language/choiceRules";
import { compileExpression, pathEvaluation, resultPathEvaluation, templateEvaluation } from "../language/expressions";
import type { Variables } from "../language/fields";
import type { Scope } from "../language/intrinsicCalls";
import { numberOf } from "../language/jsonNumber";
import { isInRange, type NumberField, rangeInWords } from "../language/numberRanges";
import { excerptOf } from "../language/payload";
import type { AnyFields, Leaving, Query } from "./query";

/** The fields of a state in JSONPath. */
export function jsonPathQuery(written: AnyFields): Query {
  const {
    Parameters,
    ItemSelector = written.Type === "Map" ? Parameters : undefined,
    ...fields
  } = written as AnyFields & {
    readonly Parameters?: unknown;
    readonly ItemSelector?: unknown;
  };
  const inputPath = pathEvaluation(fields.InputPath as string | null | undefined);
  const parameters = templateEvaluation(written.Type === "Map" ? undefined : Parameters);
  const resultSelector = templateEvaluation(fields.ResultSelector);
  const resultPath = resultPathEvaluation(fields.ResultPath as string | null | undefined);
  const outputPath = pathEvaluation(fields.OutputPath as string | null | undefined);
  const itemsPath = pathEvaluation(fields.ItemsPath as string | undefined);
  const itemSelector = templateEvaluation(ItemSelector);
  const assign = assignEvaluation(fields.Assign);

  return {
    takeIn: async (scope) => parameters({ ...scope, input: await inputPath(scope) }),
    async putOut(scope, result) {
      const selected = await resultSelector({ ...scope, input: result });
      const combined = await resultPath(scope.input, selected);
      return {
        output: await outputPath({ ...scope, input: combined }),
        assigned: await assign({ ...scope, input: selected }),
      };
    },
    caught({ ResultPath, Assign }) {
      const insert = resultPathEvaluation(ResultPath);
      const assignCaught = assignEvaluation(Assign);
      return async (scope, errorOutput) => ({
        output: await insert(scope.input, errorOutput),
        assigned: await assignCaught({ ...scope, input: errorOutput }),
      });
    },
    rule: ruleEvaluation,
    leaving({ Assign }) {
      const assignRule = assignEvaluation(Assign);
      return async (scope, taken): Promise<Leaving> => ({
        output: await outputPath({ ...scope, input: taken }),
        assigned: await assignRule({ ...scope, input: taken }),
      });
    },
    number(field) {
      const path = fields[`${field}Path`] as string | undefined;
      const evaluate = pathEvaluation(path);
      return async (scope) =>
        path === undefined ? (fields[field] as number | undefined) : numberAt(field, path, await evaluate(scope));
    },
    text(field) {
      const path = fields[`${field}Path`] as string | undefined;
      const evaluate = path === undefined ? undefined : compiledText(field, path);
      return async (scope) => (evaluate === undefined ? (fields[field] as string | undefined) : evaluate(scope));
    },
    async items(scope, taken) {
      const items = await itemsPath({ ...scope, input: taken });
      if (!Array.isArray(items)) {
        throw new StateFailed(runtimeError(`Reference path "${fields.ItemsPath ?? "$"}" must point to array.`));
      }
      return items;
    },
    item: async (scope, taken, value) =>
      ItemSelector === undefined ? value : itemSelector({ ...scope, input: taken }),
  };
}

function assignEvaluation(assign: Variables | undefined): (scope: Scope) => Promise<Variables | undefined> {
  const evaluate = templateEvaluation(assign);
  return async (scope) => (assign === undefined ? undefined : ((await evaluate(scope)) as Variables));
}

function numberAt(field: NumberField, path: string, value: unknown): number {
  const number = numberOf(value);
  if (isInRange(field, number)) {
    return number;
  }
  const is = Number.isInteger(number) ? `is not ${rangeInWords(field)}` : "is not a valid integer";
  throw new StateFailed(
    runtimeError(`The ${field}Path field refers to value ${excerptOf(value)} which ${is}: ${path}`),
  );
}

/** ErrorPath and CausePath, which can also be intrinsic functions. */
function compiledText(field: string, path: string): (scope: Scope) => Promise<string> {
  const evaluate = compileExpression(path);
  return async (scope) => {
    const text = evaluate(scope, `${field}Path`);
    if (typeof text !== "string") {
      throw new StateFailed(runtimeError(`The ${field}Path must lead to a string`));
    }
    return text;
  };
}
