import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import fc from "fast-check";
import { type AccessRequest, denialMessage } from "../../iam/evaluate";
import { startFixture } from "../fixtureEmulator";
import {
  ACCOUNT,
  administrator,
  type Elements,
  events,
  judge,
  KEY,
  type Outcome,
  outcome,
  QUEUE,
  ROLE,
} from "./builders";

type Row = [
  title: string,
  expected: Outcome,
  call: Partial<AccessRequest>,
  identity: Elements[],
  resource: Elements[],
  boundary: Elements[],
];

const deny = { Effect: "Deny" };
const other = { Action: "sqs:ReceiveMessage" };
const decrypt = { action: "kms:Decrypt", resource: KEY };
const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const role = { AWS: ROLE };

describe("A call by a role with a permissions boundary", () => {
  const rows: Row[] = [
    ["that allows the call, as a policy of the role does", "allowed", {}, [{}], [], [{}]],
    ["that alone allows the call", "implicit deny", {}, [], [], [{}]],
    ["that does not allow what a policy of the role allows", "implicit deny", {}, [{}], [], [other]],
    ["that allows the call on another resource", "implicit deny", {}, [{}], [], [{ Resource: `${QUEUE}-2` }]],
    ["that denies what it allows", "explicit deny", {}, [{}], [], [{}, deny]],
    [
      "whose condition is not met",
      "implicit deny",
      {},
      [{}],
      [],
      [{ Condition: { Null: { "aws:SourceVpc": "false" } } }],
    ],
    ["that does not allow what the resource allows the role", "implicit deny", {}, [], [{ Principal: role }], [other]],
    ["that allows what the resource allows the role", "allowed", {}, [], [{ Principal: role }], [{}]],
    ["that does not allow what the resource allows everyone", "allowed", {}, [], [{}], [other]],
    ["that denies what the resource allows everyone", "explicit deny", {}, [], [{}], [deny]],
    ["that allows what a key delegates to the account", "allowed", decrypt, [{}], [{ Principal: root }], [{}]],
    ["that does not allow what a key delegates", "implicit deny", decrypt, [{}], [{ Principal: root }], [other]],
    ["of another principal, as the administrator", "allowed", { principal: administrator }, [], [], [other]],
    ["of another principal, as a service", "allowed", { principal: events }, [], [{}], [deny]],
  ];
  for (const [title, expected, ...policies] of rows) {
    it(`${title}: ${expected}`, () => assert.equal(outcome(judge(...policies).verdict), expected));
  }

  it("is allowed only if it is allowed without the boundary, and by the boundary", () => {
    const actions = fc.subarray(["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:*"]);
    const statements = fc.array(
      fc.record({ Effect: fc.constantFrom("Allow", "Deny"), Action: actions.filter(({ length }) => length > 0) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        statements,
        statements.filter(({ length }) => length > 0),
        (identity, boundary) => {
          const both = [identity, boundary].every((policy) => outcome(judge({}, policy).verdict) === "allowed");
          assert.equal(outcome(judge({}, identity, [], boundary).verdict) === "allowed", both);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is denied in AWS's words", () => {
    const message = (boundary: Elements[]): string => {
      const { call, verdict } = judge({}, [{}], [], boundary);
      assert.ok(!verdict.allowed);
      return denialMessage(call, verdict).replace(/^.* on resource: \S+ /, "");
    };

    assert.equal(message([other]), "because no permissions boundary allows the sqs:SendMessage action");
    assert.equal(message([deny]), "with an explicit deny in a permissions boundary");
  });
});

describe("A role of the program with a permissions boundary", () => {
  const BOUNDARY = "arn:aws:iam::000000000000:policy/boundary";
  const allow = (Action: string): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } });

  function program() {
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const bounded = new aws.iam.Role("bounded", {
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
      permissionsBoundary: BOUNDARY,
    });
    new aws.iam.RolePolicy("everything", { role: bounded.name, policy: allow("sqs:*") });
    return { roleArn: bounded.arn };
  }

  it("may do what its policies and the boundary's document both allow", async () => {
    const emulator = await startFixture({ program, managedPolicies: { [BOUNDARY]: allow("sqs:SendMessage") } });
    try {
      const may = (action: string): boolean =>
        emulator.authorization.isAllowed({
          principal: {
            type: "role",
            arn: String(emulator.program.outputs.roleArn),
            sessionName: "session",
            account: "000000000000",
          },
          action,
          resource: "arn:aws:sqs:us-east-1:000000000000:parcels",
          context: {},
        });
      assert.deepEqual([may("sqs:SendMessage"), may("sqs:ReceiveMessage")], [true, false]);
    } finally {
      await emulator.stop();
    }
  });

  it("is refused for a boundary whose document is not known", async () => {
    await assert.rejects(startFixture({ program }), {
      message:
        /^The role bounded-\w+ has the permissions boundary arn:aws:iam::000000000000:policy\/boundary, whose document the emulator does not have: give it to startEmulator in managedPolicies\.$/,
    });
  });

  it("is refused for a boundary that is not a policy", async () => {
    await assert.rejects(startFixture({ program, managedPolicies: { [BOUNDARY]: "{" } }), {
      message: /^managed policy arn:aws:iam::000000000000:policy\/boundary: The policy is not JSON/,
    });
  });
});
