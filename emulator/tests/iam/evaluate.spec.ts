import assert from "node:assert/strict";
import { type AccessRequest, denialMessage, evaluate, mayAssume, type Verdict } from "../../iam/evaluate";
import {
  ACCOUNT,
  administrator,
  type Elements,
  events,
  identityPolicy,
  judge,
  KEY,
  OTHER_ACCOUNT,
  type Outcome,
  outcome,
  QUEUE,
  ROLE,
  request,
  resourcePolicy,
  TOPIC,
  trustPolicy,
} from "./builders";

/** A test case. `call` has the differences from `request()`; statements have the differences from an Allow for it. */
type Row = [
  title: string,
  expected: Outcome,
  call: Partial<AccessRequest>,
  identity?: Elements[],
  resource?: Elements[],
];

function check(rows: Row[]): void {
  for (const [title, expected, ...policies] of rows) {
    it(`${title}: ${expected}`, () => assert.equal(outcome(judge(...policies).verdict), expected));
  }
}

const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const role = { AWS: ROLE };
const anotherRole = { AWS: `${ROLE}-2` };
const eventBridge = { Service: "events.amazonaws.com" };
const alarms = { Service: "cloudwatch.amazonaws.com" };
const deny = { Effect: "Deny" };

const abroad = { resourceAccount: OTHER_ACCOUNT };
const decrypt = { action: "kms:Decrypt", resource: KEY };
const listKeys = { action: "kms:ListKeys", resource: "*" };
const byAdministrator = { principal: administrator };
const plain = { context: { "aws:SecureTransport": false } };
const encrypted = { context: { "aws:SecureTransport": true } };
const onlyTls = { Condition: { Bool: { "aws:SecureTransport": "true" } } };

describe("A call by a role, evaluated against its identity-based policies", () => {
  check([
    ["without any", "implicit deny", {}],
    ["with an Allow", "allowed", {}, [{}]],
    ["with an Allow in the second statement", "allowed", {}, [{ Action: "sqs:Get*" }, {}]],
    ["with an Allow for another action", "implicit deny", {}, [{ Action: "sqs:ReceiveMessage" }]],
    ["with an Allow for another resource", "implicit deny", {}, [{ Resource: `${QUEUE}-dlq` }]],
    ["with the action in another case", "allowed", {}, [{ Action: "SQS:sendmessage" }]],
    ["with the resource in another case", "implicit deny", {}, [{ Resource: QUEUE.replace("req", "Req") }]],
    ["with wildcards that match", "allowed", {}, [{ Action: "sqs:Send*", Resource: "arn:aws:sqs:*:*:request?" }]],
    ["with a wildcard that does not", "implicit deny", {}, [{ Resource: `${QUEUE}?` }]],
    ["with one of several", "allowed", {}, [{ Action: ["sqs:GetQueueUrl", "sqs:*"], Resource: [TOPIC, QUEUE] }]],
    ["on no resource, with an Allow for one", "implicit deny", listKeys, [{ Resource: KEY }]],
    ["on no resource, with an Allow for *", "allowed", listKeys, [{ Resource: "*" }]],
    ["with a Deny after the Allow", "explicit deny", {}, [{}, deny]],
    ["with a Deny before the Allow", "explicit deny", {}, [deny, {}]],
    ["with a Deny for another action", "allowed", {}, [{}, { ...deny, Action: "sqs:DeleteQueue" }]],
    ["with only a Deny", "explicit deny", {}, [deny]],
    ["with a condition that holds", "allowed", encrypted, [onlyTls]],
    ["with a condition that does not", "implicit deny", plain, [onlyTls]],
  ]);

  it("is allowed by any one of several policies", () => {
    const identity = [identityPolicy([{ Action: "sqs:GetQueueUrl" }]), identityPolicy([{}])];
    assert.equal(evaluate(request(), { identity }).allowed, true);
  });
});

describe("A call by a role, evaluated also against a resource-based policy", () => {
  check([
    ["that names the role", "allowed", {}, [], [{ Principal: role }]],
    ["that names another role", "implicit deny", {}, [], [{ Principal: anotherRole }]],
    ["that names everyone", "allowed", {}, [], [{}]],
    ["that names a service", "implicit deny", {}, [], [{ Principal: eventBridge }]],
    ["that names the account, which only delegates", "implicit deny", {}, [], [{ Principal: root }]],
    ["that allows another action", "implicit deny", {}, [], [{ Action: "sqs:GetQueueUrl" }]],
    ["that denies everyone", "explicit deny", {}, [{}], [deny]],
    ["that denies the account", "explicit deny", {}, [{}], [{ ...deny, Principal: root }]],
    ["that denies another account", "allowed", {}, [{}], [{ ...deny, Principal: { AWS: OTHER_ACCOUNT } }]],
    ["that denies another role", "allowed", {}, [{}], [{ ...deny, Principal: anotherRole }]],
    ["that allows what the role's own denies", "explicit deny", {}, [deny], [{}]],

    ["in another account, allowed at home only", "implicit deny", abroad, [{}]],
    ["in another account, allowed there only", "implicit deny", abroad, [], [{ Principal: role }]],
    ["in another account, allowed on both sides", "allowed", abroad, [{}], [{ Principal: role }]],
    ["in another account, allowed through the role's account", "allowed", abroad, [{}], [{ Principal: root }]],
    ["in another account, which allows another role", "implicit deny", abroad, [{}], [{ Principal: anotherRole }]],

    ["on a key that leaves it to the account", "allowed", decrypt, [{}], [{ Principal: root }]],
    ["on a key that leaves it, without an Allow", "implicit deny", decrypt, [], [{ Principal: root }]],
    ["on a key that leaves less", "implicit deny", decrypt, [{}], [{ Principal: root, Action: "kms:Encrypt" }]],
    ["on a key that leaves nothing", "implicit deny", decrypt, [{}], [{ Principal: alarms }]],
    ["on a key that names the role", "allowed", decrypt, [], [{ Principal: role }]],
    ["on a key with KMS's default policy", "allowed", decrypt, [{}]],
  ]);
});

describe("A Deny without TLS", () => {
  const withoutTls = { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } };
  check([
    ["stops a role on a plain connection", "explicit deny", plain, [{}], [withoutTls]],
    ["lets a role through with TLS", "allowed", encrypted, [{}], [withoutTls]],
    ["stops the administrator, too", "explicit deny", { ...byAdministrator, ...plain }, [], [withoutTls]],
    ["lets the administrator through with TLS", "allowed", { ...byAdministrator, ...encrypted }, [], [withoutTls]],
    ["does not concern a call that brings no such key", "allowed", {}, [{}], [withoutTls]],
  ]);
});

describe("A call by the administrator", () => {
  const abroadByAdministrator = { ...byAdministrator, ...abroad };
  const decryptByAdministrator = { ...byAdministrator, ...decrypt };
  const exceptRoot = { ...deny, Condition: { ArnNotEquals: { "aws:PrincipalArn": root.AWS } } };
  check([
    ["needs no policy", "allowed", byAdministrator],
    ["is not judged by identity policies", "allowed", byAdministrator, [deny]],
    ["is stopped by a Deny for the account", "explicit deny", byAdministrator, [], [{ ...deny, Principal: root }]],
    ["is not stopped by a Deny for a role", "allowed", byAdministrator, [], [{ ...deny, Principal: role }]],
    ["counts as the account's root", "allowed", byAdministrator, [], [exceptRoot]],
    ["needs another account's leave", "implicit deny", abroadByAdministrator],
    ["has another account's leave", "allowed", abroadByAdministrator, [], [{ Principal: root }]],
    ["may use a key that lets the account in", "allowed", decryptByAdministrator, [], [{ Principal: root }]],
    ["may not use a key that locks it out", "implicit deny", decryptByAdministrator, [], [{ Principal: role }]],
  ]);
});

describe("A call by a service", () => {
  const publish = { principal: events, action: "sns:Publish", resource: TOPIC };
  const guarded = { Principal: eventBridge, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } };
  const nameless = { Null: { "aws:PrincipalArn": "true", "aws:PrincipalAccount": "true" } };
  const ownAccount = { ...publish, context: { "aws:SourceAccount": ACCOUNT } };
  const otherAccount = { ...publish, context: { "aws:SourceAccount": OTHER_ACCOUNT } };
  check([
    ["without a policy on the topic", "implicit deny", publish],
    ["that the topic's policy names", "allowed", publish, [], [{ Principal: eventBridge }]],
    ["is not judged by identity policies", "implicit deny", publish, [{}]],
    ["is not denied by them either", "allowed", publish, [deny], [{ Principal: eventBridge }]],
    ["when another service is named", "implicit deny", publish, [], [{ Principal: alarms }]],
    ["when the account is named", "implicit deny", publish, [], [{ Principal: root }]],
    ["when everyone is named", "allowed", publish, [], [{}]],
    ["that a Deny for everyone meets", "explicit deny", publish, [], [{ Principal: eventBridge }, deny]],
    ["with the account that the condition asks for", "allowed", ownAccount, [], [guarded]],
    ["with another account", "implicit deny", otherAccount, [], [guarded]],
    ["brings no principal ARN or account", "allowed", publish, [], [{ Principal: eventBridge, Condition: nameless }]],
  ]);

  it("without condition keys, as from EventBridge to a topic, never meets a condition on its account", () => {
    const { verdict } = judge(publish, [], [{ ...guarded, Sid: "Events" }]);
    assert.deepEqual(verdict, {
      allowed: false,
      reason: "implicit deny",
      policyType: "resource-based",
      by: 'resource policy, Statement "Events" allows it only under a condition that does not hold: StringEquals aws:SourceAccount: the request has no such key',
    });
  });
});

describe("A verdict", () => {
  it("names the statement that allows the call", () => {
    const named = judge({}, [{ Sid: "Other", Action: "sqs:GetQueueUrl" }, { Sid: "Send" }]);
    assert.deepEqual(named.verdict, { allowed: true, by: 'role policy, Statement "Send"' });
    const unnamed = judge({}, [], [{ Principal: role }]);
    assert.deepEqual(unnamed.verdict, { allowed: true, by: "resource policy, Statement[0]" });
  });

  it("names the statement that denies the call", () => {
    const { verdict } = judge({}, [{ Sid: "Send" }], [{ ...deny, Sid: "Stop" }]);
    const expected = { reason: "explicit deny", policyType: "resource-based", by: 'resource policy, Statement "Stop"' };
    assert.deepEqual(verdict, { allowed: false, ...expected });
  });

  it("omits a Deny whose condition is not met", () => {
    const { verdict } = judge({ resource: TOPIC }, [{ ...deny, ...onlyTls }]);
    assert.deepEqual(verdict, { allowed: false, reason: "implicit deny", policyType: "identity-based" });
  });
});

describe("A request", () => {
  const derived: [principal: AccessRequest["principal"], keys: Record<string, string>][] = [
    [
      request().principal,
      {
        "aws:PrincipalArn": ROLE,
        "aws:PrincipalAccount": ACCOUNT,
        "aws:ResourceAccount": OTHER_ACCOUNT,
        "aws:PrincipalIsAWSService": "false",
      },
    ],
    [events, { "aws:ResourceAccount": OTHER_ACCOUNT, "aws:PrincipalIsAWSService": "true" }],
  ];
  for (const [principal, keys] of derived) {
    for (const [key, value] of Object.entries(keys)) {
      it(`by a ${principal.type} includes ${key} automatically, unless the key is set to undefined`, () => {
        const call = { principal, ...abroad };
        const operator = key === "aws:PrincipalIsAWSService" ? "Bool" : "StringEquals";
        const statements = [{ ...deny, Condition: { [operator]: { [key]: value } } }];
        assert.equal(outcome(judge(call, [], statements).verdict), "explicit deny");
        const without = judge({ ...call, context: { [key.toUpperCase()]: undefined } }, [], statements);
        assert.equal(outcome(without.verdict), "implicit deny");
      });
    }
  }

  it("with an unknown condition key causes an error that names the key", () => {
    assert.throws(() => judge({ context: { "aws:SourceAcount": "1" } }), {
      message: 'The request brings "aws:SourceAcount", which is not a condition key known here',
    });
  });

  it("with a policy of the wrong kind causes an error that names the policy", () => {
    const misread = { message: 'resource policy was read as kind "resource"; here belongs one of kind "identity"' };
    assert.throws(() => evaluate(request(), { identity: [resourcePolicy([{}])] }), misread);
    const identity = { message: 'role policy was read as kind "identity"; here belongs one of kind "resource"' };
    assert.throws(() => evaluate(request(), { identity: [], resource: identityPolicy([{}]) }), identity);
    const trust = { message: 'resource policy was read as kind "resource"; here belongs one of kind "trust"' };
    assert.throws(() => mayAssume(resourcePolicy([{}]), "states.amazonaws.com", {}), trust);
  });
});

describe("denialMessage", () => {
  function messageOf(...policies: Parameters<typeof judge>): string {
    const { call, verdict } = judge(...policies);
    assert.ok(!verdict.allowed);
    return denialMessage(call, verdict);
  }
  const user = `User: arn:aws:sts::${ACCOUNT}:assumed-role/callback-role/callback is not authorized to perform:`;
  const send = `${user} sqs:SendMessage on resource: ${QUEUE}`;
  const noIdentity = "because no identity-based policy allows the";
  const noResource = "because no resource-based policy allows the";

  it("reports a missing Allow in the identity-based policies", () => {
    assert.equal(messageOf({}), `${send} ${noIdentity} sqs:SendMessage action`);
    assert.equal(messageOf(abroad, [], [{}]), `${send} ${noIdentity} sqs:SendMessage action`);
  });

  it("reports a missing Allow in the resource-based policy, across accounts and for keys", () => {
    assert.equal(messageOf(abroad, [{}]), `${send} ${noResource} sqs:SendMessage action`);
    const locked = messageOf(decrypt, [{}], [{ Principal: alarms }]);
    assert.equal(locked, `${user} kms:Decrypt on resource: ${KEY} ${noResource} kms:Decrypt action`);
  });

  it("reports the type of the policy with the explicit deny", () => {
    assert.equal(messageOf({}, [deny]), `${send} with an explicit deny in an identity-based policy`);
    assert.equal(messageOf({}, [{}], [deny]), `${send} with an explicit deny in a resource-based policy`);
  });

  it("names services and the administrator", () => {
    const service = messageOf({ principal: events, action: "sns:Publish", resource: TOPIC });
    const failed = "User: events.amazonaws.com is not authorized to perform: sns:Publish on resource:";
    assert.equal(service, `${failed} ${TOPIC} ${noResource} sns:Publish action`);
    const denied = `User: ${root.AWS} is not authorized to perform: sqs:SendMessage on resource: ${QUEUE}`;
    assert.equal(messageOf(byAdministrator, [], [deny]), `${denied} with an explicit deny in a resource-based policy`);
  });
});

describe("mayAssume", () => {
  const states = { Principal: { Service: "states.amazonaws.com" } };
  const source = `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:parcels-4f1c`;
  const guarded = {
    ...states,
    Condition: {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": source.replace("4f1c", "*") },
    },
  };
  const machine = { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": source };
  const otherMachine = { ...machine, "aws:SourceArn": source.replace("parcels", "other") };
  const knowsItsAccount = { ...states, Condition: { Null: { "aws:ResourceAccount": "false" } } };
  const rows: [title: string, expected: Outcome, statements: Elements[], context?: AccessRequest["context"]][] = [
    ["lets in the service that is named", "allowed", [states]],
    ["keeps out a service when another is named", "implicit deny", [{ Principal: eventBridge }]],
    ["keeps out a service when a role is named", "implicit deny", [{ Principal: role }]],
    ["lets in this machine", "allowed", [guarded], machine],
    ["keeps out another machine", "implicit deny", [guarded], otherMachine],
    ["keeps out a service that brings no keys", "implicit deny", [guarded]],
    ["lets a Deny win", "explicit deny", [states, { ...deny, Principal: "*" }]],
    ["does not claim to know the role's account", "implicit deny", [knowsItsAccount]],
  ];
  for (const [title, expected, statements, context = {}] of rows) {
    it(`${title}: ${expected}`, () => {
      const verdict: Verdict = mayAssume(trustPolicy(...statements), "states.amazonaws.com", context);
      assert.equal(outcome(verdict), expected);
    });
  }
});
