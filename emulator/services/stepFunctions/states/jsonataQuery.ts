import type { Variables } from "../language/fields";
import { compileJsonata, expectNumber, expectType } from "../language/jsonata";
import type { AnyFields, LeavingFields, Query } from "./query";

/** The fields of a state in JSONata. */
export function jsonataQuery(written: AnyFields): Query {
  const fields: Readonly<Record<string, unknown>> = written;
  const optional = (field: string) => (fields[field] === undefined ? undefined : compileJsonata(fields[field], field));
  const taken = optional("Arguments");
  const items = optional("Items");
  const selector = optional("ItemSelector");
  const leave = leavingEvaluation(written);
  // What a state without Output has as its output.
  const hasResult = ["Task", "Parallel", "Map"].includes(written.Type);

  return {
    takeIn: async (scope) => (taken === undefined ? scope.input : taken(scope)),
    putOut: (scope, result) => leave({ ...scope, ...(hasResult && { result }) }, hasResult ? result : scope.input),
    caught(catcher) {
      const evaluate = leavingEvaluation(catcher);
      return (scope, errorOutput) => evaluate({ ...scope, errorOutput }, errorOutput);
    },
    rule({ Condition }) {
      const evaluate = compileJsonata(Condition, "Choices/Condition");
      return async (scope) => expectType<boolean>(await evaluate(scope), "boolean", Condition, "Choices/Condition");
    },
    leaving(rule) {
      const evaluate = leavingEvaluation(rule);
      return (scope) => evaluate(scope, scope.input);
    },
    number(field) {
      const evaluate = optional(field);
      return async (scope) =>
        evaluate === undefined ? undefined : expectNumber(await evaluate(scope), fields[field], field);
    },
    text(field) {
      const evaluate = optional(field);
      return async (scope) =>
        evaluate === undefined ? undefined : expectType<string>(await evaluate(scope), "string", fields[field], field);
    },
    items: async (scope) =>
      expectType<readonly unknown[]>(
        items === undefined ? scope.input : await items(scope),
        "array",
        fields.Items,
        "Items",
      ),
    item: async (scope, _, value) => (selector === undefined ? value : selector(scope)),
  };
}

/** @returns what is left behind; without Output, `otherwise` is the output */
function leavingEvaluation({ Assign, Output }: LeavingFields) {
  const assign = Assign === undefined ? undefined : compileJsonata(Assign, "Assign");
  const output = Output === undefined ? undefined : compileJsonata(Output, "Output");
  return async (scope: Parameters<ReturnType<typeof compileJsonata>>[0], otherwise: unknown) => ({
    assigned: assign === undefined ? undefined : ((await assign(scope)) as Variables),
    output: output === undefined ? otherwise : await output(scope),
  });
}
