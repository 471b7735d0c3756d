import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";
import { policy, trust } from "../provisioned";

const ACCOUNT = "000000000000";
const MACHINE = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:parcels`;
const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const UPDATER = { type: "role", arn: roleArn("updater"), sessionName: "updater", account: ACCOUNT } as const;

function program(): void {
  const role = new aws.iam.Role("parcels", { name: "parcels", assumeRolePolicy: trust("states.amazonaws.com") });
  new aws.iam.Role("other", { name: "other", assumeRolePolicy: trust("states.amazonaws.com") });
  new aws.iam.Role("foreign", { name: "foreign", assumeRolePolicy: trust("lambda.amazonaws.com") });
  new aws.sfn.StateMachine("parcels", {
    name: "parcels",
    roleArn: role.arn,
    definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
    tags: { team: "post" },
  });
}

describe("A call of UpdateStateMachine", () => {
  let emulator: FixtureEmulator;
  before(async () => {
    emulator = await startFixture({ program });
  });
  after(() => emulator.stop());

  function update(input: object, ...statements: readonly object[]): Promise<unknown> {
    const account = policy({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" });
    emulator.authorization.createRole("updater", UPDATER.arn, account);
    emulator.authorization.attachRolePolicy("updater", "updates", policy(...statements));
    const call = { service: "states", action: "UpdateStateMachine", input: { stateMachineArn: MACHINE, ...input } };
    return emulator.call({ ...call, caller: UPDATER, overTls: true });
  }
  const updates = { Effect: "Allow", Action: "states:UpdateStateMachine", Resource: MACHINE };
  const passes = (service: string) => ({
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: roleArn("*"),
    Condition: { StringEquals: { "iam:PassedToService": service } },
  });

  it("needs the permission to pass the role that it gives, to Step Functions", async () => {
    const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Pass", End: true } } });
    await update({ definition }, updates);
    const role = { roleArn: roleArn("other") };
    await assert.rejects(update(role, updates), { code: "AccessDeniedException", message: /iam:PassRole/ });
    await assert.rejects(update(role, updates, passes("lambda.amazonaws.com")), { code: "AccessDeniedException" });
    await update(role, updates, passes("states.amazonaws.com"));
  });

  it("is refused for a role that Step Functions cannot assume", async () => {
    await assert.rejects(update({ roleArn: roleArn("foreign") }, updates, passes("states.amazonaws.com")), {
      code: "AccessDeniedException",
      message: `states.amazonaws.com is not authorized to assume the role ${roleArn("foreign")}`,
    });
  });

  it("leaves the tags that the program gave", async () => {
    const { tags } = await emulator.asAdministrator("states", "ListTagsForResource", { resourceArn: MACHINE });
    assert.deepEqual(tags, [{ key: "team", value: "post" }]);
  });
});
