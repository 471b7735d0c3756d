import assert from "node:assert/strict";
import { denialMessage, evaluate, type Principal } from "../../iam/evaluate";
import { parsePolicy } from "../../iam/policy";
import {
  ACCOUNT,
  administrator,
  type Elements,
  identityPolicy,
  type Outcome,
  outcome,
  policyDocument,
  QUEUE,
  ROLE,
  request,
  resourcePolicy,
} from "./builders";

const EVERYTHING = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

const endpointPolicy = (...statements: Elements[]) =>
  parsePolicy(
    policyDocument(...statements.map((elements) => ({ ...EVERYTHING, ...elements }))),
    "endpoint",
    "endpoint",
  );

describe("The policy of a VPC endpoint", () => {
  const rows: [title: string, expected: Outcome, ...statements: Elements[]][] = [
    ["with an Allow for everything", "allowed", {}],
    ["with an Allow for this call", "allowed", { Action: "sqs:SendMessage", Resource: QUEUE }],
    ["with an Allow for the role", "allowed", { Principal: { AWS: ROLE } }],
    ["with an Allow for the account", "allowed", { Principal: { AWS: ACCOUNT } }],
    ["with an Allow for the actions of several services", "allowed", { Action: ["sqs:*", "sns:*"] }],
    ["with an Allow for another action", "implicit deny", { Action: "sqs:ReceiveMessage" }],
    ["with an Allow for another resource", "implicit deny", { Resource: `${QUEUE}-dlq` }],
    ["with an Allow for another role", "implicit deny", { Principal: { AWS: `${ROLE}-2` } }],
    ["with an Allow for another account", "implicit deny", { Principal: { AWS: "999999999999" } }],
    [
      "with an Allow under a condition that does not hold",
      "implicit deny",
      { Condition: { StringEquals: { "aws:PrincipalAccount": "999999999999" } } },
    ],
    ["with an Allow and a Deny", "explicit deny", {}, { Effect: "Deny" }],
    ["with an Allow, and a Deny for another action", "allowed", {}, { Effect: "Deny", Action: "sqs:ReceiveMessage" }],
  ];
  for (const [title, expected, ...statements] of rows) {
    it(`${title}: ${expected}`, () => {
      const endpoint = endpointPolicy(...statements);
      for (const policies of [{ identity: [identityPolicy([{}])] }, { identity: [], resource: resourcePolicy([{}]) }]) {
        assert.equal(outcome(evaluate(request(), { ...policies, endpoint })), expected);
      }
    });
  }

  it("limits the administrator, too", () => {
    const principal: Principal = administrator;
    const endpoint = endpointPolicy({ Action: "sqs:ReceiveMessage" });
    assert.equal(outcome(evaluate(request({ principal }), { identity: [], endpoint })), "implicit deny");
  });

  it("grants nothing that the role's policies and the resource's policy do not allow", () => {
    const verdict = evaluate(request(), { identity: [], endpoint: endpointPolicy({}) });
    assert.ok(!verdict.allowed);
    assert.deepEqual([verdict.reason, verdict.policyType], ["implicit deny", "identity-based"]);
  });

  for (const [effect, because] of [
    ["Allow", "because no VPC endpoint policy allows the sqs:SendMessage action"],
    ["Deny", "with an explicit deny in a VPC endpoint policy"],
  ]) {
    it(`is named in AWS's message: ${because}`, () => {
      const elements = effect === "Deny" ? { Effect: "Deny" } : { Action: "sqs:ReceiveMessage" };
      const verdict = evaluate(request(), { identity: [identityPolicy([{}])], endpoint: endpointPolicy(elements) });
      assert.ok(!verdict.allowed);
      assert.match(denialMessage(request(), verdict), new RegExp(`on resource: ${QUEUE} ${because}$`));
    });
  }
});
