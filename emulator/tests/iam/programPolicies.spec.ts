import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { policy, provisioned, refusal, trust } from "../provisioned";

const TRUST = trust("lambda.amazonaws.com");
const PREFIX = "arn:aws:sqs:us-east-1:000000000000";
const sends = (queue: string): string =>
  policy({ Effect: "Allow", Action: "sqs:SendMessage", Resource: `${PREFIX}:${queue}` });

/** The queues that the role "role" may send to, of a program that makes it. */
function allowedQueues(program: (role: string) => unknown): Promise<readonly string[]> {
  return provisioned(
    () => void program("role"),
    ({ authorization }) =>
      ["a", "b", "c"].filter((queue) =>
        authorization.isAllowed({
          principal: {
            type: "role",
            arn: "arn:aws:iam::000000000000:role/role",
            sessionName: "session",
            account: "000000000000",
          },
          action: "sqs:SendMessage",
          resource: `${PREFIX}:${queue}`,
          context: {},
        }),
      ),
  );
}

describe("A role's policies in a program", () => {
  it("can be its own arguments", async () => {
    const allowed = await allowedQueues((name) => {
      const managed = new aws.iam.Policy("managed", { policy: sends("b") });
      return new aws.iam.Role(name, {
        name,
        assumeRolePolicy: TRUST,
        inlinePolicies: [{ name: "inline", policy: sends("a") }],
        managedPolicyArns: [managed.arn],
      });
    });
    assert.deepEqual(allowed, ["a", "b"]);
  });

  it("can be attached", async () => {
    const allowed = await allowedQueues((name) => {
      const role = new aws.iam.Role(name, { name, assumeRolePolicy: TRUST });
      const managed = new aws.iam.Policy("managed", { policy: sends("c"), description: "Sends to c" });
      return new aws.iam.RolePolicyAttachment("attachment", { role: role.name, policyArn: managed.arn });
    });
    assert.deepEqual(allowed, ["c"]);
  });

  it("can be objects, which Pulumi's provider makes text of", async () => {
    const allowed = await allowedQueues((name) => {
      const assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
      const role = new aws.iam.Role(name, { name, assumeRolePolicy });
      return new aws.iam.RolePolicy("policy", { role: role.name, policy: JSON.parse(sends("b")) });
    });
    assert.deepEqual(allowed, ["b"]);
  });

  it("can name the role as a resource", async () => {
    const allowed = await allowedQueues((name) => {
      const role = new aws.iam.Role(name, { name, assumeRolePolicy: TRUST });
      return new aws.iam.RolePolicy("policy", { role, policy: sends("c") });
    });
    assert.deepEqual(allowed, ["c"]);
    const registrations = await provisioned(
      () => {
        const role = new aws.iam.Role("role", { assumeRolePolicy: TRUST });
        return new aws.iam.RolePolicy("policy", { role, policy: sends("c") });
      },
      ({ program }) => program.registrations,
    );
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["role", "policy"],
    );
  });

  it("are refused if the emulator does not have the managed policy", async () => {
    const policyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const message = await refusal(() => {
      const role = new aws.iam.Role("role", { name: "role", assumeRolePolicy: TRUST });
      return new aws.iam.RolePolicyAttachment("attachment", { role: role.name, policyArn });
    });
    assert.equal(
      message,
      `The role role has the managed policy ${policyArn}, whose document the emulator does not have: give it to startEmulator in managedPolicies.`,
    );
  });

  const tooLarge = (count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: `${PREFIX}:${"a".repeat(60)}-${index}`,
    }));
  const refused: readonly [what: string, program: () => unknown, message: RegExp][] = [
    [
      "an action that does not exist",
      () =>
        new aws.iam.Role("role", {
          assumeRolePolicy: TRUST,
          inlinePolicies: [{ name: "a", policy: policy({ Effect: "Deny", Action: "sqs:SendMesage", Resource: "*" }) }],
        }),
      /^policy a: Statement\[0\]: Action "sqs:SendMesage" does not exist/,
    ],
    [
      "a service principal that does not exist",
      () => new aws.iam.Role("role", { assumeRolePolicy: trust("lamda.amazonaws.com") }),
      /^trust policy of arn:aws:iam::000000000000:role\/role-\w+: Statement\[0\]: Principal Service "lamda.amazonaws.com" does not exist/,
    ],
    [
      "inline policies that are too large together",
      () =>
        new aws.iam.Role("role", {
          name: "role",
          assumeRolePolicy: TRUST,
          inlinePolicies: ["a", "b"].map((name) => ({ name, policy: policy(...tooLarge(40)) })),
        }),
      /^The inline policies of the role role: 1\d{4} characters without white space are above AWS's quota of 10240\.$/,
    ],
    [
      "a managed policy that is too large",
      () => new aws.iam.Policy("policy", { name: "large", policy: policy(...tooLarge(45)) }),
      /^The managed policy arn:aws:iam::000000000000:policy\/large: \d{4} characters without white space are above AWS's quota of 6144\.$/,
    ],
    [
      "a trust policy that is too large",
      () =>
        new aws.iam.Role("role", {
          name: "role",
          assumeRolePolicy: policy(
            ...Array.from({ length: 30 }, () => ({
              Effect: "Allow",
              Principal: { Service: "lambda.amazonaws.com" },
              Action: "sts:AssumeRole",
            })),
          ),
        }),
      /^The trust policy of arn:aws:iam::000000000000:role\/role: \d{4} characters without white space are above AWS's quota of 2048\.$/,
    ],
  ];
  for (const [what, program, message] of refused) {
    it(`cannot have ${what}`, async () => {
      assert.match(await refusal(program), message);
    });
  }
});

describe("A resource's policy in a program", () => {
  const takes = (Resource: string): string =>
    policy({ Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sqs:SendMessage", Resource });
  const queue = (document: string): aws.sqs.Queue => new aws.sqs.Queue("queue", { name: "a", policy: document });

  it("can be the queue's own argument", async () => {
    const deny = policy({ Effect: "Deny", Principal: "*", Action: "sqs:SendMessage", Resource: `${PREFIX}:a` });
    const allowed = await allowedQueues((name) => [
      new aws.iam.Role(name, {
        name,
        assumeRolePolicy: TRUST,
        inlinePolicies: [{ name: "inline", policy: sends("*") }],
      }),
      queue(deny),
    ]);
    assert.deepEqual(allowed, ["b", "c"]);
  });

  it("can be the topic's own argument", async () => {
    const arn = "arn:aws:sns:us-east-1:000000000000:a";
    const service = { type: "service", service: "events.amazonaws.com" } as const;
    const document = policy({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: arn,
    });
    const allowed = await provisioned(
      () => void new aws.sns.Topic("topic", { name: "a", policy: document }),
      ({ authorization }) =>
        authorization.isAllowed({ principal: service, action: "sns:Publish", resource: arn, context: {} }),
    );
    assert.equal(allowed, true);
  });

  const refused: readonly [what: string, program: () => unknown, message: RegExp][] = [
    [
      "another resource",
      () => queue(takes(`${PREFIX}:b`)),
      /^policy of arn:aws:sqs:us-east-1:000000000000:a: Statement\[0\]: Resource "arn:aws:sqs:us-east-1:000000000000:b" must be arn:aws:sqs:us-east-1:000000000000:a, which has the policy$/,
    ],
    [
      "8,193 bytes",
      () => queue(takes(`${PREFIX}:a`).padEnd(8_193)),
      /^The policy of arn:aws:sqs:us-east-1:000000000000:a: 8193 bytes are above AWS's quota of 8192\.$/,
    ],
  ];
  for (const [what, program, message] of refused) {
    it(`cannot have ${what}`, async () => {
      assert.match(await refusal(program), message);
    });
  }

  it("can have 8,192 bytes", async () => {
    assert.equal(await refusal(() => void queue(takes(`${PREFIX}:a`).padEnd(8_192))), "");
  });
});
