import assert from "node:assert/strict";
import type { AttachedPolicy } from "pulumi-aws-emulator";
import { removalsFrom, wildcardsIn } from "../../../tools/leastPrivilege/removals";

function policy(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

describe("The parts of a policy", () => {
  const none = (): boolean => false;

  it("can be removed: each statement, each of several actions, resources and principals, each condition of an Allow", () => {
    const document = policy(
      { Sid: "Two", Effect: "Allow", Action: ["a:One", "a:Two"], Resource: ["arn:1", "arn:2"] },
      { Effect: "Allow", Action: "a:Three", Resource: "arn:3", Condition: { Bool: { x: "true", y: "true" } } },
      { Sid: "Served", Effect: "Allow", Principal: { Service: ["one", "two"], AWS: "three" }, Action: "a:Four" },
      { Sid: "Never", Effect: "Deny", Action: "a:*", Resource: "arn:4", Condition: { Bool: { z: "false" } } },
    );

    const removals = removalsFrom(document, none);

    const left = Object.fromEntries(
      removals.map((removal) => [removal.what, JSON.parse(String(removal.document)).Statement]),
    );
    assert.deepEqual(Object.keys(left), [
      "Two",
      "Two, a:One",
      "Two, a:Two",
      "Two, arn:1",
      "Two, arn:2",
      "Statement[1]",
      "Statement[1], condition x",
      "Statement[1], condition y",
      "Served",
      "Served, one",
      "Served, two",
      "Served, three",
      "Never",
    ]);
    assert.equal(left.Two.length, 3);
    assert.deepEqual(left["Two, a:One"][0].Action, ["a:Two"]);
    assert.deepEqual(left["Two, arn:2"][0].Resource, ["arn:1"]);
    assert.deepEqual(left["Statement[1], condition x"][1].Condition, { Bool: { y: "true" } });
    assert.deepEqual(left["Served, one"][2].Principal, { Service: ["two"], AWS: ["three"] });
    assert.deepEqual(left["Served, three"][2].Principal, { Service: ["one", "two"] });
  });

  it("allow more when removed if they are a Deny or a condition", () => {
    const document = policy(
      { Sid: "May", Effect: "Allow", Action: "a:One", Resource: "arn:1", Condition: { Bool: { x: "true" } } },
      { Sid: "Never", Effect: "Deny", Action: "a:One", Resource: "arn:1" },
    );
    assert.deepEqual(
      removalsFrom(document, none).map(({ what, opens }) => [what, opens]),
      [
        ["May", false],
        ["May, condition x", true],
        ["Never", true],
      ],
    );
  });

  it("are the whole policy if it has one statement", () => {
    const [removal, ...others] = removalsFrom(policy({ Effect: "Allow", Action: "a:One", Resource: "arn:1" }), none);
    assert.deepEqual([removal?.document, others], [undefined, []]);
  });

  it("may have wildcards only in a Deny and in exempt actions", () => {
    const allow = { Sid: "May", Effect: "Allow", Action: "a:*", Resource: "*" };
    const inQueue = (statement: object): AttachedPolicy => ({
      kind: "resource",
      holder: "queue",
      document: policy(statement),
    });
    assert.deepEqual(
      wildcardsIn(inQueue(allow), none).map(({ what }) => what),
      ["May, the wildcard a:*", "May, the wildcard *"],
    );
    assert.deepEqual(wildcardsIn(inQueue({ ...allow, Effect: "Deny" }), none), []);
    assert.deepEqual(
      wildcardsIn(inQueue({ ...allow, Action: "a:One" }), (action) => action === "a:One"),
      [],
    );
  });
});
