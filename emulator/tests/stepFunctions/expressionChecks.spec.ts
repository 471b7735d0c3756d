import { check, chosen, each, end, inJsonata, JSONATA, problemsOf } from "./problems";
import { workTask } from "./support";

describe("An expression", () => {
  const output = (Output: unknown) => inJsonata({ ...end, Output });
  const invalid = (at: string, text: string, words: string) =>
    `It has the ${at} ${JSON.stringify(text)}, which is not valid on AWS: ${words}.`;
  const unended = "it begins with {%. End it with %}";
  const without = (name: string, ...there: string[]) =>
    `it refers to $states.${name}, which is not there. There are ${["input", "context", ...there].join(", ")}`;
  const topLevel = (name: string) => `it refers to '${name}' at the top level. Begin with $states or a variable`;
  const caught = { ErrorEquals: ["Lost"], Next: "Done" };
  check([
    ["one without an end", () => output({ a: ["{% 1"] }), invalid("Output/a[0]", "{% 1", unended)],
    ["one with something after it", () => output("{% 1 %} "), invalid("Output", "{% 1 %} ", unended)],
    ["plain text with white space before it", () => output([" {% 1", "\n{% $states.result %}", "1 %}"])],
    ["text in JSONPath that looks like one", () => problemsOf({ ...end, Result: "{% 1" })],
    ["a Comment that looks like one", () => inJsonata({ ...end, Comment: "{% 1" })],
    [
      "one where no expression can be",
      () => problemsOf(workTask({ TimeoutSeconds: "{% 5 %}" })),
      'It has TimeoutSeconds "{% 5 %}", which must be an integer from 1 to 99999999.',
    ],
    [
      "a result in a Pass state",
      () => output("{% $states.result %}"),
      invalid("Output", "{% $states.result %}", without("result")),
    ],
    [
      "a result in Arguments",
      () => inJsonata(workTask({ Arguments: { a: "{% $states.result.b %}" } })),
      invalid("Arguments/a", "{% $states.result.b %}", without("result")),
    ],
    [
      "a result in a catcher",
      () => inJsonata(workTask({ Catch: [{ ...caught, Output: "{% $states.result %}" }] })),
      invalid("Catch[0]/Output", "{% $states.result %}", without("result", "errorOutput")),
    ],
    [
      "an error in Output, inside of a function",
      () => inJsonata(workTask({ Output: "{% $map([1], function($n) { $states.errorOutput }) %}" })),
      invalid("Output", "{% $map([1], function($n) { $states.errorOutput }) %}", without("errorOutput", "result")),
    ],
    [
      "an error in a rule",
      () => chosen({ Condition: "{% $states.errorOutput %}" }, JSONATA),
      invalid("Choices[0]/Condition", "{% $states.errorOutput %}", without("errorOutput")),
    ],
    [
      "another member of $states",
      () => output("{% $states.inputs %}"),
      invalid("Output", "{% $states.inputs %}", without("inputs")),
    ],
    [
      "the result of a task, and the error that is caught, where they are",
      () =>
        inJsonata(
          workTask({
            Output: "{% $states.result %}",
            Assign: { a: "{% $states.result.b %}" },
            Catch: [
              { ...caught, Output: "{% $states.errorOutput %}", Assign: { a: "{% $states.errorOutput.Cause %}" } },
            ],
          }),
        ) + inJsonata(each({ Output: "{% $states.result %}" })),
    ],
    [
      "a name at the top level",
      () => output("{% $sum([1, weight]) %}"),
      invalid("Output", "{% $sum([1, weight]) %}", topLevel("weight")),
    ],
    [
      "one in a function's body",
      () => output("{% $map([1], function($n) { weight }) %}"),
      invalid("Output", "{% $map([1], function($n) { weight }) %}", topLevel("weight")),
    ],
    ["the context", () => output("{% $ %}"), invalid("Output", "{% $ %}", topLevel("$"))],
    [
      "the root",
      () => output("{% $states.input[a = $$.a] %}"),
      invalid("Output", "{% $states.input[a = $$.a] %}", topLevel("$$")),
    ],
    ["names in predicates, steps, orders and groups", () => output("{% $states.input.a[b > 1].{'c': d}^(e){f: $} %}")],
  ]);
});

describe("Assign", () => {
  const variable = (name: string, words: string) =>
    `It assigns the variable ${JSON.stringify(name)}, which is not valid on AWS: ${words}.`;
  const identifier = "a name begins with a letter, and goes on with letters, digits and underscores";
  const shape = (text: string) => `It has the Assign ${text}, which must be an object of variables by name.`;
  const assigning = (name: string, machine = JSONATA) => problemsOf({ ...end, Assign: { [name]: 1 } }, machine);
  const long = "x".repeat(81);
  check([
    ...["1a", "a-b", "a b", "", "_a", "__proto__", "a.$", "a.b", "$a"].map(
      (name) => [`the name ${JSON.stringify(name)}`, () => assigning(name), variable(name, identifier)] as const,
    ),
    ["a long name", () => assigning(long), variable(long, "a name has at most 80 characters")],
    ["the name states", () => assigning("states"), variable("states", "Step Functions has a variable of this name")],
    [
      "the name states in JSONPath",
      () => problemsOf({ ...end, Assign: { "states.$": "$" } }),
      variable("states", "Step Functions has a variable of this name"),
    ],
    [
      "other names",
      () => ["a", "é", "名前", "a1_", "constructor", long.slice(1)].map((name) => assigning(name)).join(""),
    ],
    ["names of paths", () => problemsOf({ ...end, Assign: { "a.$": "$" } })],
    ["a list", () => inJsonata({ ...end, Assign: [] }), shape("[]")],
    ["an expression", () => inJsonata({ ...end, Assign: "{% {} %}" }), shape('"{% {} %}"')],
    ["null", () => problemsOf({ ...end, Assign: null }), shape("null")],
    [
      "a name in a rule",
      () => chosen({ Condition: true, Assign: { "a b": 1 } }, JSONATA),
      variable("a b", identifier).replace("It", "It, in Choices[0],"),
    ],
    [
      "a name in a catcher",
      () => problemsOf(workTask({ Catch: [{ ErrorEquals: ["Lost"], Assign: { "a b": 1 }, Next: "Done" }] })),
      variable("a b", identifier).replace("It", "It, in Catch[0],"),
    ],
  ]);
});
