import assert from "node:assert/strict";
import { createBench, definitionOf, type Fields, workTask } from "./support";

const { call } = createBench({ Any: { Type: "Pass", End: true } });
export const end = { Type: "Pass", End: true };
export const JSONATA = { QueryLanguage: "JSONata" };

/** What is wrong with a state. */
export function problemsOf(Odd: Fields, machine: Fields = {}): string {
  const definition = JSON.stringify(
    definitionOf({ Odd, ...(JSON.stringify(Odd).includes('"Done"') && { Done: end }) }, machine),
  );
  const { diagnostics } = call("ValidateStateMachineDefinition", { definition });
  return (diagnostics as Fields[]).map(({ message }) => String(message).replace('State "Odd"', "It")).join(" ");
}

export const inJsonata = (state: Fields) => problemsOf(state, JSONATA);
export const retried = (fields: Fields) => problemsOf(workTask({ Retry: [{ ErrorEquals: ["Lost"], ...fields }] }));
export const chosen = (rule: Fields, machine = {}) =>
  problemsOf({ Type: "Choice", Choices: [{ ...rule, Next: "Done" }], Default: "Done" }, machine);
export const each = (fields: Fields) => ({
  Type: "Map",
  ItemProcessor: { StartAt: "In", States: { In: end } },
  End: true,
  ...fields,
});

/** Checks each row: a title, the problems found, and the words that they must be; none for what is accepted. */
export function check(rows: readonly (readonly [title: string, found: () => string, words?: string])[]): void {
  for (const [title, found, words = ""] of rows) {
    it(`${words === "" ? "accepts" : "refuses"} ${title}`, () => assert.equal(found(), words));
  }
}
