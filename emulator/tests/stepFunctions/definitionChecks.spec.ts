import { check, chosen, each, end, inJsonata, JSONATA, problemsOf, retried } from "./problems";
import { type Fields, workTask } from "./support";

describe("Retriers and catchers", () => {
  const noList = (field: string) => `It has a ${field} that is not a list of objects. Write ${field} as [{...}].`;
  const range = (fields: string, words: string) => `It, in Retry, has ${fields}, which must be ${words}.`;
  check([
    ["a Retry that is an object", () => problemsOf(workTask({ Retry: {} })), noList("Retry")],
    ["a Retry of text", () => problemsOf(workTask({ Retry: ["Lost"] })), noList("Retry")],
    ["a Retry of null", () => problemsOf(workTask({ Retry: null })), noList("Retry")],
    ["a Catch that is an object", () => problemsOf(workTask({ Catch: {} })), noList("Catch")],
    ["a Catch of numbers", () => inJsonata(workTask({ Catch: [1] })), noList("Catch")],
    ["empty lists", () => problemsOf(workTask({ Retry: [], Catch: [] }))],
    [
      "a MaxDelaySeconds of a year and more",
      () => retried({ MaxDelaySeconds: 31_622_400 }),
      range("MaxDelaySeconds 31622400", "an integer from 1 to 31622399"),
    ],
    ["a MaxDelaySeconds of less", () => retried({ MaxDelaySeconds: 31_622_399 })],
    [
      "a MaxDelaySeconds that is text",
      () => retried({ MaxDelaySeconds: "5" }),
      range('MaxDelaySeconds "5"', "an integer from 1 to 31622399"),
    ],
    [
      "another JitterStrategy",
      () => retried({ JitterStrategy: "full" }),
      range('JitterStrategy "full"', '"FULL" or "NONE"'),
    ],
    ["a list of it", () => retried({ JitterStrategy: ["FULL"] }), range('JitterStrategy ["FULL"]', '"FULL" or "NONE"')],
    ["each JitterStrategy", () => retried({ JitterStrategy: "FULL" }) + retried({ JitterStrategy: "NONE" })],
    [
      "a BackoffRate that is text",
      () => retried({ BackoffRate: "2" }),
      range('BackoffRate "2"', "a number of at least 1"),
    ],
  ]);
});

describe("A Choice state in JSONata", () => {
  const ofJsonPath = (field: string) =>
    `It has a rule with the field "${field}", which is valid in JSONPath only. Write a Condition.`;
  const condition = (text: string) => `It has the Condition ${text}, which must be an expression, as in "{% true %}".`;
  check([
    [
      "a comparison",
      () => chosen({ Variable: "$.a", StringEquals: "b" }, JSONATA),
      `${ofJsonPath("Variable")} ${ofJsonPath("StringEquals")}`,
    ],
    [
      "a comparison beside its Condition",
      () => chosen({ Condition: "{% true %}", Variable: "$.a" }, JSONATA),
      ofJsonPath("Variable"),
    ],
    ["And", () => chosen({ And: [{ Variable: "$.a", IsNull: true }] }, JSONATA), ofJsonPath("And")],
    ["Not", () => chosen({ Not: { Variable: "$.a", IsNull: true } }, JSONATA), ofJsonPath("Not")],
    [
      "another field",
      () => chosen({ Condition: true, When: 1 }, JSONATA),
      'It has a rule with the field "When", which is not valid on AWS. Remove it.',
    ],
    ["a rule without a Condition", () => chosen({}, JSONATA), "It has a rule without a Condition."],
    ["a Condition of plain text", () => chosen({ Condition: "true" }, JSONATA), condition('"true"')],
    ["a Condition that is a number", () => chosen({ Condition: 1 }, JSONATA), condition("1")],
    ["true and expressions", () => chosen({ Condition: true }, JSONATA) + chosen({ Condition: "{% $a %}" }, JSONATA)],
  ]);
});

describe("A field", () => {
  const failing = (fields: Fields, machine = {}) => problemsOf({ Type: "Fail", ...fields }, machine);
  const text = (field: string, value: string) => `It has the ${field} ${value}, which must be text.`;
  const nested = (count: number): string => (count === 1 ? "States.Array(1)" : `States.Array(${nested(count - 1)})`);
  const number = (field: string, words: string) => `It has ${field}, which must be ${words}.`;
  check([
    [
      "Error with ErrorPath, and Cause with CausePath",
      () => failing({ Error: "a", ErrorPath: "$.a", Cause: "b", CausePath: "$.b" }),
      "It can have Error or ErrorPath, not both. It can have Cause or CausePath, not both.",
    ],
    ["an Error that is a number", () => failing({ Error: 5 }), text("Error", "5")],
    ["a Cause that is an object, in JSONata", () => failing({ Cause: {} }, JSONATA), text("Cause", "{}")],
    ["an Error that is null", () => failing({ Error: null }), text("Error", "null")],
    [
      "ToleratedFailurePercentage 101",
      () => problemsOf(each({ ToleratedFailurePercentage: 101 })),
      number("ToleratedFailurePercentage 101", "a number from 0 to 100"),
    ],
    [
      "ToleratedFailurePercentage -1",
      () => problemsOf(each({ ToleratedFailurePercentage: -1 })),
      number("ToleratedFailurePercentage -1", "a number from 0 to 100"),
    ],
    [
      "ToleratedFailureCount 1.5",
      () => inJsonata(each({ ToleratedFailureCount: 1.5 })),
      number("ToleratedFailureCount 1.5", "an integer of at least 0"),
    ],
    [
      "ToleratedFailureCount of text",
      () => problemsOf(each({ ToleratedFailureCount: "1" })),
      number('ToleratedFailureCount "1"', "an integer of at least 0"),
    ],
    [
      "a number with its path",
      () => problemsOf(each({ ToleratedFailureCount: 1, ToleratedFailureCountPath: "$.a" })),
      "It can have ToleratedFailureCount or ToleratedFailureCountPath, not both.",
    ],
    [
      "numbers in their ranges",
      () => problemsOf(each({ ToleratedFailureCount: 0, ToleratedFailurePercentage: 99.5, MaxConcurrency: 1_000 })),
    ],
    [
      "Items that are an object",
      () => inJsonata(each({ Items: {} })),
      "It has the Items {}, which must be a list or an expression.",
    ],
    [
      "eleven nested functions",
      () => problemsOf({ ...end, Parameters: { "a.$": nested(11) } }),
      `It has the Parameters/a.$ "${nested(11)}", which is not valid on AWS: it nests more than 10 intrinsic functions.`,
    ],
    ["ten nested functions", () => problemsOf({ ...end, Parameters: { "a.$": nested(10) } })],
    ...["ItemsPath", "MaxConcurrencyPath"].map(
      (field) =>
        [
          `${field} to several values`,
          () => problemsOf(each({ [field]: "$.a[*]" })),
          `It has the ${field} "$.a[*]", which is not valid on AWS: $.a[*] can lead to several values.`,
        ] as const,
    ),
    [
      "SecondsPath to several values",
      () => problemsOf({ Type: "Wait", SecondsPath: "$..a", End: true }),
      'It has the SecondsPath "$..a", which is not valid on AWS: $..a can lead to several values.',
    ],
    [
      "ErrorPath to several values",
      () => failing({ ErrorPath: "$.a[0,1]", CausePath: "States.Format('{}', $.a)" }),
      'It has the ErrorPath "$.a[0,1]", which is not valid on AWS: $.a[0,1] can lead to several values.',
    ],
    ["InputPath to several values", () => problemsOf({ ...end, InputPath: "$.a[*]", OutputPath: "$..b" })],
    [
      "the path null where it selects nothing",
      () => problemsOf(each({ ItemsPath: null })),
      "It has the ItemsPath null, which is not valid on AWS: it is not text.",
    ],
    [
      "a query language of an iteration",
      () => problemsOf(each({ ItemProcessor: { StartAt: "In", States: { In: end }, ...JSONATA } })),
      'It, in ItemProcessor, has the field "QueryLanguage", which is not valid on AWS. Remove it.',
    ],
    [
      "another mode of an iteration",
      () =>
        problemsOf(each({ ItemProcessor: { StartAt: "In", States: { In: end }, ProcessorConfig: { Mode: "FAST" } } })),
      'It has the ProcessorConfig {"Mode":"FAST"}, which is not valid on AWS. Use {"Mode":"INLINE"}.',
    ],
    [
      "Branches with anything but objects",
      () => problemsOf({ Type: "Parallel", Branches: [{ StartAt: "In", States: { In: end } }, 1], End: true }),
      "It must have Branches.",
    ],
  ]);
});
