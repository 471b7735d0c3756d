import assert from "node:assert/strict";
import { compileTransformer } from "../../../services/events/transformer";

const EVENT = { "detail-type": "Parcel lost", detail: { id: 7, name: 'the "big" one', tags: ["a"], cause: null } };
const PATHS = {
  type: "$.detail-type",
  id: "$.detail.id",
  name: "$.detail.name",
  tags: "$.detail.tags",
  cause: "$.detail.cause",
  missing: "$.detail.nothing.here",
  all: "$",
};

function transformed(inputTemplate: string): unknown {
  return JSON.parse(compileTransformer({ inputPaths: PATHS, inputTemplate }, "The target")(EVENT));
}

describe("An input transformer", () => {
  for (const [template, result] of [
    ['{ "type": <type>, "id": <id> }', { type: "Parcel lost", id: 7 }],
    ['"Parcel <id> (<name>)"', 'Parcel 7 (the "big" one)'],
    ['{ "text": "tags <tags>, cause <cause>", "cause": <cause> }', { text: 'tags ["a"], cause null', cause: null }],
    ['{ "quoted \\"<id>\\"": <id> }', { 'quoted "7"': 7 }],
    ['{ "text": "nothing: <missing>." }', { text: "nothing: ." }],
    ["<all>", EVENT],
    ['"constant"', "constant"],
  ] as const) {
    it(`renders ${template}`, () => {
      assert.deepEqual(transformed(template), result);
    });
  }

  it("fails where a missing value leaves no JSON, as EventBridge does", () => {
    assert.throws(() => transformed('{ "missing": <missing> }'), SyntaxError);
  });

  for (const [what, inputPaths, inputTemplate, message] of [
    [
      "an undefined variable",
      {},
      "<id>",
      "The target: the variable <id> is not valid on AWS: inputPaths does not define it.",
    ],
    [
      "a variable of EventBridge",
      {},
      "<aws.events.rule-arn>",
      "The target: the variable <aws.events.rule-arn> of EventBridge is valid on AWS, and not run here.",
    ],
    ["a reserved name", { AWSid: "$.id" }, "1", 'The target: the name "AWSid" of an input path is not valid on AWS.'],
    [
      "an index",
      { id: "$.resources[0]" },
      "1",
      "The target: the emulator runs input paths such as $.detail.status, and not $.resources[0].",
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => compileTransformer({ inputPaths, inputTemplate }, "The target"), { message });
    });
  }
});
