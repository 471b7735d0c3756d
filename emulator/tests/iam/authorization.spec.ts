import assert from "node:assert/strict";
import { type AccountRequest, type Authorization, createAuthorization } from "../../iam/authorization";
import type { Principal } from "../../iam/evaluate";
import { placeOf } from "../../resource";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:parcels";
const ROLE = "arn:aws:iam::000000000000:role/parcels";
const ADMINISTRATOR: Principal = {
  type: "administrator",
  account: "000000000000",
  arn: "arn:aws:iam::000000000000:root",
};
const DENIAL = { code: "AccessDeniedException", status: 400 };

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

const TRUST = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const SENDS = policy({ Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE });
const TAKES = policy({ Effect: "Allow", Principal: { AWS: ROLE }, Action: "sqs:SendMessage", Resource: QUEUE });

const AS_ROLE: AccountRequest = {
  principal: { type: "role", arn: ROLE, sessionName: "session", account: "000000000000" },
  action: "sqs:SendMessage",
  resource: QUEUE,
  context: {},
};

describe("Authorization", () => {
  let authorization: Authorization;
  beforeEach(() => {
    authorization = createAuthorization(placeOf("000000000000", "us-east-1"));
    authorization.createRole("parcels", ROLE, TRUST);
  });

  it("denies a role everything by default, with the service's error code and status", () => {
    assert.equal(authorization.isAllowed(AS_ROLE), false);
    assert.throws(() => authorization.check(AS_ROLE, { code: "AuthorizationError", status: 403 }), {
      code: "AuthorizationError",
      status: 403,
      message:
        /assumed-role\/parcels\/session is not authorized to perform: sqs:SendMessage .*no identity-based policy/,
    });
  });

  it("allows an action that one of the role's policies allows", () => {
    authorization.attachRolePolicy("parcels", "other", policy({ Effect: "Allow", Action: "sns:*", Resource: "*" }));
    authorization.attachRolePolicy("parcels", "sends", SENDS);
    assert.equal(authorization.isAllowed(AS_ROLE), true);
    authorization.check(AS_ROLE, DENIAL);
  });

  it("allows an action that the resource-based policy allows, on that resource only", () => {
    authorization.setResourcePolicy(QUEUE, TAKES);
    assert.equal(authorization.isAllowed(AS_ROLE), true);
    assert.equal(authorization.isAllowed({ ...AS_ROLE, resource: `${QUEUE}-2` }), false);
  });

  it("judges the administrator and a service without a role", () => {
    const asService = { ...AS_ROLE, principal: { type: "service", service: "events.amazonaws.com" } } as const;
    const asAdministrator = { ...AS_ROLE, principal: ADMINISTRATOR };
    assert.equal(authorization.isAllowed(asService), false);
    assert.equal(authorization.isAllowed(asAdministrator), true);
  });

  it("applies a role's policies to that role only", () => {
    authorization.createRole("other", `${ROLE}-other`, TRUST);
    authorization.attachRolePolicy("other", "sends", SENDS);
    assert.equal(authorization.isAllowed(AS_ROLE), false);
  });

  it("sets aws:ResourceAccount to the resource's account", () => {
    const inAccount = { StringEquals: { "aws:ResourceAccount": "000000000000" } };
    authorization.attachRolePolicy(
      "parcels",
      "sends",
      policy({ Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE, Condition: inAccount }),
    );
    assert.equal(authorization.isAllowed(AS_ROLE), true);
    authorization.check(AS_ROLE, DENIAL);
  });

  for (const [what, go] of [
    ["a policy", () => authorization.attachRolePolicy("none", "sends", SENDS)],
    [
      "a check",
      () => authorization.isAllowed({ ...AS_ROLE, principal: { ...AS_ROLE.principal, arn: "role/none" } as never }),
    ],
    ["a session", () => authorization.assume("arn:aws:iam::000000000000:role/none", "lambda.amazonaws.com", {})],
  ] as const) {
    it(`refuses ${what} for a role that does not exist, as IAM does`, () => {
      assert.throws(go, {
        code: "NoSuchEntity",
        status: 404,
        message: "The role with name none cannot be found.",
      });
    });
  }

  it("lets only the service in the trust policy assume the role, under its conditions", () => {
    authorization.assume(ROLE, "lambda.amazonaws.com", {});
    const denied = {
      code: "AccessDeniedException",
      message: `states.amazonaws.com is not authorized to assume the role ${ROLE}`,
    };
    assert.throws(() => authorization.assume(ROLE, "states.amazonaws.com", {}), denied);

    const condition = { StringEquals: { "aws:SourceAccount": "000000000000" } };
    const trust = JSON.parse(TRUST).Statement;
    authorization.createRole("parcels", ROLE, policy({ ...trust, Condition: condition }));
    authorization.assume(ROLE, "lambda.amazonaws.com", { "aws:SourceAccount": "000000000000" });
    assert.throws(() => authorization.assume(ROLE, "lambda.amazonaws.com", { "aws:SourceAccount": "1" }), {
      code: "AccessDeniedException",
    });
  });

  const places = {
    trust: { kind: "trust", holder: "parcels" },
    identity: { kind: "identity", holder: "parcels", name: "sends" },
    resource: { kind: "resource", holder: QUEUE },
  } as const;

  it("lists every attached policy with its place", () => {
    authorization.attachRolePolicy("parcels", "sends", SENDS);
    authorization.setResourcePolicy(QUEUE, TAKES);
    assert.deepEqual(authorization.policies(), [
      { ...places.trust, document: TRUST },
      { ...places.identity, document: SENDS },
      { ...places.resource, document: TAKES },
    ]);
  });

  it("replaces and removes an attached policy", () => {
    authorization.attachRolePolicy("parcels", "sends", SENDS);
    authorization.setResourcePolicy(QUEUE, TAKES);
    const deny = { Effect: "Deny", Action: "sqs:SendMessage", Resource: QUEUE };

    authorization.replacePolicy(places.identity, policy(deny));
    assert.equal(authorization.isAllowed(AS_ROLE), false);
    authorization.replacePolicy(places.identity, undefined);
    assert.equal(authorization.isAllowed(AS_ROLE), true);
    authorization.replacePolicy(places.resource, policy({ ...deny, Principal: "*" }));
    assert.equal(authorization.isAllowed(AS_ROLE), false);
    authorization.replacePolicy(places.resource, undefined);
    assert.equal(authorization.isAllowed(AS_ROLE), false);

    authorization.replacePolicy(places.trust, TRUST.replace("lambda", "states"));
    authorization.assume(ROLE, "states.amazonaws.com", {});
    authorization.replacePolicy(places.trust, undefined);
    assert.throws(() => authorization.assume(ROLE, "states.amazonaws.com", {}), { code: "AccessDeniedException" });
    assert.deepEqual(authorization.policies(), []);
  });

  for (const [what, message, go] of [
    [
      "a trust policy",
      /trust policy of arn:aws:iam::000000000000:role\/other/,
      () => authorization.createRole("other", `${ROLE}/other`.replace("parcels/", ""), "{}"),
    ],
    ["a role's policy", /policy sends/, () => authorization.attachRolePolicy("parcels", "sends", "{}")],
    ["a resource's policy", new RegExp(`policy of ${QUEUE}`), () => authorization.setResourcePolicy(QUEUE, "{}")],
    ["a replacement", /identity policy of parcels/, () => authorization.replacePolicy(places.identity, "{}")],
  ] as const) {
    it(`names ${what} that cannot be parsed`, () => {
      assert.throws(go, { message });
    });
  }
});
