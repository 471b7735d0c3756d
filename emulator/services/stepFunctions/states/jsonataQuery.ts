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
  const leave = leavingEvaluation(written, "");
  // What a state without Output has as its output.
  const hasResult = ["Task", "Parallel", "Map"].includes(written.Type);

  return {
    takeIn: async (scope) => (taken === undefined ? scope.input : taken(scope)),
    putOut: (scope, result) => leave({ ...scope, ...(hasResult && { result }) }, hasResult ? result : scope.input),
    caught(catcher, at) {
      const evaluate = leavingEvaluation(catcher, at);
      return (scope, errorOutput) => evaluate({ ...scope, errorOutput }, errorOutput);
    },
    rule({ Condition }, at) {
      const field = `${at}/Condition`;
      const evaluate = compileJsonata(Condition, field);
      return async (scope) => expectType<boolean>(await evaluate(scope), "boolean", Condition, field);
    },
    leaving(rule, at) {
      const evaluate = leavingEvaluation(rule, at);
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

/**
 * @param at where the rule or catcher stands; empty for a state
 * @returns what is left behind; without Output, `otherwise` is the output
 */
function leavingEvaluation({ Assign, Output }: LeavingFields, at: string) {
  const named = (field: string) => (at === "" ? field : `${at}/${field}`);
  const assign = Assign === undefined ? undefined : compileJsonata(Assign, named("Assign"));
  const output = Output === undefined ? undefined : compileJsonata(Output, named("Output"));
  return async (scope: Parameters<ReturnType<typeof compileJsonata>>[0], otherwise: unknown) => ({
    assigned: assign === undefined ? undefined : ((await assign(scope)) as Variables),
    output: output === undefined ? otherwise : await output(scope),
  });
}
