import assert from "node:assert/strict";
import { createBench, type Fields } from "./support";

const LARGE = Array.from({ length: 15_000 }, () => "large");

describe("A cause", () => {
  const map = { Type: "Map", ItemProcessor: { StartAt: "In", States: { In: { Type: "Pass", End: true } } } };
  const rows: Readonly<Record<string, Fields>> = {
    "a path that leads nowhere": { Type: "Pass", Parameters: { "a.$": "$.none" } },
    "an argument that leads nowhere": { Type: "Pass", Parameters: { "a.$": "States.ArrayLength($.none)" } },
    "a value of another type": { Type: "Wait", QueryLanguage: "JSONata", Seconds: "{% $states.input.list %}" },
    "a number that is none": { ...map, ItemsPath: "$.list", MaxConcurrencyPath: "$.list" },
    "seconds that are none": { Type: "Wait", SecondsPath: "$.list" },
    "a time that is none": { Type: "Wait", TimestampPath: "$.text" },
  };
  for (const [what, State] of Object.entries(rows)) {
    it(`has no more characters than AWS keeps, for ${what}`, async () => {
      const bench = createBench({ State: { ...State, End: true } });
      const { error, cause } = bench.describe(await bench.start({ list: LARGE, text: "x".repeat(40_000) }));
      assert.ok(
        error !== undefined && String(cause).length > 16_384 && String(cause).length <= 32_768,
        String(cause).slice(0, 300),
      );
    });
  }
});
