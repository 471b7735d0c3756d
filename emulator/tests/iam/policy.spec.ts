import assert from "node:assert/strict";
import { type PolicyKind, parsePolicy } from "../../iam/policy";
import { KEY, policyDocument, QUEUE, ROLE, statement, TOPIC } from "./builders";

function messageOf(source: string | object, kind: PolicyKind): string {
  try {
    parsePolicy(source, "policy of x", kind);
  } catch (error) {
    assert.ok(error instanceof Error);
    return error.message;
  }
  return "accepted";
}

describe("parsePolicy", () => {
  it("accepts a string or an object, and a single value or a list", () => {
    const single = { Version: "2012-10-17", Id: "x", Statement: statement({ Sid: "Send" }) };
    const listed = policyDocument(statement({ Sid: "Send", Action: ["sqs:SendMessage"], Resource: [QUEUE] }));
    assert.deepEqual(parsePolicy(single, "x", "identity"), parsePolicy(JSON.stringify(listed), "x", "identity"));
  });

  it("accepts every type of principal", () => {
    const written = {
      AWS: ["*", "123456789012", "arn:aws:iam::999999999999:root", ROLE],
      Service: "events.amazonaws.com",
    };
    const [parsed] = parsePolicy(policyDocument(statement({ Principal: written })), "x", "resource").statements;
    assert.deepEqual(parsed?.principals, [
      { type: "everyone" },
      { type: "account", account: "123456789012" },
      { type: "account", account: "999999999999" },
      { type: "role", arn: ROLE },
      { type: "service", service: "events.amazonaws.com" },
    ]);
  });

  const scope = "is out of service scope; a resource's policy speaks of that resource's service only";
  const rows: [title: string, kind: PolicyKind, source: string | object, message: string | RegExp][] = [
    ["text that is not JSON", "identity", "{", /^policy of x: The policy is not JSON: ./],
    ["JSON that is no object", "identity", "[]", "The policy must be an object with at least one entry"],
    ["no Version", "identity", { Statement: statement() }, 'Version must be "2012-10-17"'],
    [
      "the old Version",
      "identity",
      { ...policyDocument(statement()), Version: "2008-10-17" },
      'Version must be "2012-10-17"',
    ],
    [
      "a Deny that a second Effect would replace",
      "identity",
      `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sqs:*","Resource":"*","\\u0045ffect":"Allow"}}`,
      "Effect is there twice in one object; the second would replace the first",
    ],
    [
      "a condition operator that is there twice",
      "identity",
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"Bool":{"aws:ViaAWSService":"true"}}}]}`,
      "Bool is there twice in one object; the second would replace the first",
    ],
    [
      "the same element in two statements",
      "identity",
      JSON.stringify(policyDocument(statement({ Sid: "Effect" }), statement({ Sid: "Action" }))),
      "accepted",
    ],
    [
      "an unknown element",
      "identity",
      { ...policyDocument(statement()), Statements: [] },
      "Statements is not an element of a policy; it may hold Version, Id and Statement",
    ],
    ["no Statement", "identity", { Version: "2012-10-17" }, "Statement[0] must be an object with at least one entry"],
    ["an empty Statement", "identity", policyDocument(), "Statement is empty; give at least one"],
    [
      "a statement with an unknown element",
      "identity",
      policyDocument(statement({ Actions: "a" })),
      "Statement[0]: Actions does not belong in a statement of this identity policy; it may hold Effect, Action, Resource, Sid, Condition",
    ],
    [
      "NotAction",
      "identity",
      policyDocument(statement({ NotAction: "sqs:*" })),
      "Statement[0]: NotAction is not evaluated by the emulator; say with Action what is meant",
    ],
    [
      "NotResource",
      "identity",
      policyDocument(statement({ NotResource: QUEUE })),
      "Statement[0]: NotResource is not evaluated by the emulator; say with Resource what is meant",
    ],
    [
      "NotPrincipal",
      "resource",
      policyDocument(statement({ NotPrincipal: "*" })),
      "Statement[0]: NotPrincipal is not evaluated by the emulator; say with Principal what is meant",
    ],
    [
      "a missing Action, in the second statement",
      "identity",
      policyDocument(statement(), statement({ Action: undefined })),
      "Statement[1]: Action is missing; every statement of this identity policy needs it",
    ],
    [
      "an identity policy with a Principal",
      "identity",
      policyDocument(statement({ Principal: "*" })),
      "Statement[0]: Principal does not belong in a statement of this identity policy; it may hold Effect, Action, Resource, Sid, Condition",
    ],
    [
      "a resource policy without a Principal",
      "resource",
      policyDocument(statement()),
      "Statement[0]: Principal is missing; every statement of this resource policy needs it",
    ],
    [
      "an unknown Effect",
      "identity",
      policyDocument(statement({ Effect: "allow" })),
      'Statement[0]: Effect must be "Allow" or "Deny"',
    ],
    [
      "an unknown principal type",
      "resource",
      policyDocument(statement({ Principal: { Federated: "x" } })),
      'Statement[0]: Principal type "Federated" is not one the emulator knows; it knows AWS and Service',
    ],
    [
      "a principal in plain text",
      "resource",
      policyDocument(statement({ Principal: ROLE })),
      'Statement[0]: Principal must be "*", {"AWS": ...} or {"Service": ...}',
    ],
    [
      "an empty principal",
      "resource",
      policyDocument(statement({ Principal: {} })),
      "Statement[0]: Principal must be an object with at least one entry",
    ],
    [
      "a role principal with a wildcard",
      "resource",
      policyDocument(statement({ Principal: { AWS: `${ROLE}*` } })),
      `Statement[0]: Principal AWS "${ROLE}*" must be "*", an account, an account's root ARN or a role's ARN`,
    ],
    [
      "a user principal",
      "resource",
      policyDocument(statement({ Principal: { AWS: "arn:aws:iam::123456789012:user/x" } })),
      /must be "\*", an account, an account's root ARN or a role's ARN$/,
    ],
    [
      "a service principal that is none",
      "resource",
      policyDocument(statement({ Principal: { Service: "events" } })),
      'Statement[0]: Principal Service "events" is not a service\'s name, such as "events.amazonaws.com"',
    ],
    [
      "an action without its service",
      "identity",
      policyDocument(statement({ Action: "SendMessage" })),
      'Statement[0]: Action "SendMessage" is not "<service>:<action>", such as "sqs:SendMessage"',
    ],
    [
      "an action with a wildcard for its service",
      "identity",
      policyDocument(statement({ Action: "s*:SendMessage" })),
      /^policy of x: Statement\[0\]: Action "s\*:SendMessage" is not "<service>:<action>"/,
    ],
    [
      "an empty list of actions",
      "identity",
      policyDocument(statement({ Action: [] })),
      "Statement[0]: Action is empty; give at least one",
    ],
    [
      "an action that is no text",
      "identity",
      policyDocument(statement({ Action: ["sqs:SendMessage", 1] })),
      "Statement[0]: Action must be a text or an array of texts",
    ],
    [
      "a resource that is no ARN",
      "identity",
      policyDocument(statement({ Resource: "requests" })),
      'Statement[0]: Resource "requests" must be an ARN with all its six parts, or "*"',
    ],
    [
      "a resource with too few parts",
      "identity",
      policyDocument(statement({ Resource: "arn:aws:sqs:*" })),
      'Statement[0]: Resource "arn:aws:sqs:*" must be an ARN with all its six parts, or "*"',
    ],
    [
      "a wildcard for the resource's service",
      "identity",
      policyDocument(statement({ Resource: "arn:aws:s*:::x" })),
      'Statement[0]: Resource "arn:aws:s*:::x" has a wildcard for its service, which AWS refuses',
    ],
    [
      "a wildcard in the resource type",
      "identity",
      policyDocument(statement({ Resource: "arn:aws:dynamodb:eu-central-1:123456789012:t*le/orders" })),
      'Statement[0]: Resource "arn:aws:dynamodb:eu-central-1:123456789012:t*le/orders" has a wildcard in its resource type, which AWS does not take; write the type',
    ],
    [
      "a wildcard in the type of a state machine",
      "identity",
      policyDocument(statement({ Resource: "arn:aws:states:eu-central-1:123456789012:state?achine:parcels" })),
      /has a wildcard in its resource type/,
    ],
    ["a wildcard for all of a service", "identity", policyDocument(statement({ Resource: `${TOPIC}*` })), "accepted"],
    [
      "a wildcard in a key of a bucket",
      "identity",
      policyDocument(statement({ Resource: "arn:aws:s3:::bu*ket/*" })),
      "accepted",
    ],
    [
      "a policy variable",
      "identity",
      policyDocument(statement({ Resource: `${TOPIC}-\${aws:username}` })),
      `Statement[0]: Resource holds a policy variable, "${TOPIC}-\${aws:username}", which the emulator does not resolve; write the value`,
    ],
    [
      "a condition that is refused, by the name of its statement",
      "identity",
      policyDocument(statement({ Sid: "Send", Condition: { Bool: { "aws:SecureTransport": "x" } } })),
      'Statement "Send": Condition Bool aws:SecureTransport is "x" and must be "true" or "false"',
    ],
    [
      "a Sid that is no text",
      "identity",
      policyDocument(statement({ Sid: 1 })),
      "Statement[0]: Sid must be a text of letters and digits",
    ],
    [
      "a Sid that IAM refuses",
      "identity",
      policyDocument(statement({ Sid: "send-it" })),
      "Statement[0]: Sid must be a text of letters and digits",
    ],
    ["a Sid that a queue takes", "resource", policyDocument(statement({ Sid: "send it", Principal: "*" })), "accepted"],
    [
      "an empty Sid",
      "resource",
      policyDocument(statement({ Sid: "", Principal: "*" })),
      "Statement[0]: Sid must be a text",
    ],
    [
      "the same Sid twice",
      "identity",
      policyDocument(statement({ Sid: "Send" }), statement({ Sid: "Send" })),
      'Statement "Send" is there twice; every Sid in a policy must be its own',
    ],
    [
      "a trust policy with a Resource",
      "trust",
      policyDocument(statement({ Principal: "*", Action: "sts:AssumeRole" })),
      "Statement[0]: Resource does not belong in a statement of this trust policy; it may hold Effect, Principal, Action, Sid, Condition",
    ],
    [
      "a trust policy with another action",
      "trust",
      policyDocument({ Effect: "Allow", Principal: "*", Action: "sts:TagSession" }),
      'Statement[0]: Action "sts:TagSession" is not evaluated in a trust policy; it may hold "sts:AssumeRole" only',
    ],
    [
      "a topic policy with sns:*",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "sns:*", Resource: TOPIC })),
      /^policy of x: Statement\[0\]: Action "sns:\*" is out of service scope; name the topic's actions one by one: sns:AddPermission, .*, sns:Subscribe$/,
    ],
    [
      "a topic policy with an action that is no topic's",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "sns:CreateTopic", Resource: TOPIC })),
      /Action "sns:CreateTopic" is out of service scope; name the topic's actions/,
    ],
    [
      "a topic policy with SNS's own spelling",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "SNS:Publish", Resource: TOPIC })),
      "accepted",
    ],
    [
      "a queue policy with sqs:*",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "sqs:*" })),
      "accepted",
    ],
    [
      "a queue policy with a topic's action",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "sns:Publish" })),
      `Statement[0]: Action "sns:Publish" ${scope}`,
    ],
    [
      "a queue policy with every action",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "*" })),
      `Statement[0]: Action "*" ${scope}`,
    ],
    [
      "a key policy with every action",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "*", Resource: "*" })),
      `Statement[0]: Action "*" ${scope}`,
    ],
    [
      "a key policy with every action of a key",
      "resource",
      policyDocument(statement({ Principal: "*", Action: "kms:*", Resource: "*" })),
      "accepted",
    ],
    [
      "a policy for two services",
      "resource",
      policyDocument(
        statement({ Principal: "*" }),
        statement({ Sid: "Key", Principal: "*", Action: "sqs:SendMessage", Resource: KEY }),
      ),
      `Statement "Key": Resource "${KEY}" ${scope}`,
    ],
    ["an identity policy with every action", "identity", policyDocument(statement({ Action: "*" })), "accepted"],
  ];
  for (const [title, kind, source, message] of rows) {
    const expected = typeof message === "string" && message !== "accepted" ? `policy of x: ${message}` : message;
    it(`${expected === "accepted" ? "accepts" : "refuses"} ${title}`, () => {
      const actual = messageOf(source, kind);
      if (typeof expected === "string") assert.equal(actual, expected);
      else assert.match(actual, expected);
    });
  }

  it("keeps the cause of its errors", () => {
    assert.throws(
      () => parsePolicy("{", "x", "identity"),
      (error: Error) => error.cause instanceof Error && error.cause.cause instanceof SyntaxError,
    );
  });
});
