import assert from "node:assert/strict";
import { RESOURCE_TYPES } from "../tools/permissions/resourceTypes";
import { evaluateProgram } from "../tools/program";
import { TYPE } from "./support/registrations";
import { REPLACEMENT_TYPES } from "./support/replacements";

describe("The resource types that the program registers", () => {
  let registered: readonly string[];
  before(async () => {
    const evaluations = await Promise.all([
      await evaluateProgram({ stack: "dev" }),
      await evaluateProgram({ stack: "prod" }),
    ]);
    const resources = evaluations.flatMap(({ registrations }) =>
      registrations.filter(({ made }) => made !== undefined),
    );
    registered = [...new Set(resources.map(({ type }) => type))].sort();
  });

  const tables: Readonly<Record<string, readonly string[]>> = {
    "tools/permissions/resourceTypes.ts, what a pipeline needs for each": Object.keys(RESOURCE_TYPES),
    "tests/support/registrations.ts, by which tests name them": Object.values(TYPE),
    "tests/support/replacements.ts, what replaces each": REPLACEMENT_TYPES,
  };
  for (const [table, types] of Object.entries(tables)) {
    it(`are those of ${table}`, () => {
      assert.deepEqual([...types].sort(), registered);
    });
  }
});
