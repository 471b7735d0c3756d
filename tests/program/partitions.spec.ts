import assert from "node:assert/strict";
import { type Evaluation, placeOf } from "pulumi-aws-emulator";
import { boundaryPolicy } from "../../tools/permissions/boundary";
import { PIPELINES, pipelinePolicy } from "../../tools/permissions/pipelines";
import { policyBeforeDeployment, ROLES } from "../../tools/permissions/roles";
import { pipelineTrust } from "../../tools/permissions/trust";
import { evaluateProgram } from "../../tools/program";
import { startTestEmulator } from "../support/emulator";
import { TYPE } from "../support/registrations";

const REGIONS = [
  ["aws", "eu-west-1", "amazonaws.com"],
  ["aws-us-gov", "us-gov-west-1", "amazonaws.com"],
  ["aws-cn", "cn-north-1", "amazonaws.com.cn"],
  ["aws-eusc", "eusc-de-east-1", "amazonaws.eu"],
] as const;

for (const [partition, region, dnsSuffix] of REGIONS) {
  describe(`The program in ${region}`, () => {
    const settings = { "aws:region": region };

    for (const stack of ["dev", "prod"] as const) {
      it(`names ${partition} in every ARN of ${stack}, and in every policy that is printed`, async () => {
        const permissionsBoundary = `arn:${partition}:iam::111122223333:policy/boundary`;
        const evaluation = await evaluateProgram({
          stack,
          settings: { ...settings, "stock-trading:permissionsBoundary": permissionsBoundary },
        });
        const place = placeOf("111122223333", region);
        const state = { project: "stock-trading", stack, bucket: "states", keyAlias: "alias/states" };
        const printed = [
          ...PIPELINES.map((who) => pipelinePolicy(who, evaluation, { ...place, tags: {} }, state)),
          ...PIPELINES.map((who) =>
            pipelineTrust(who, { place, repository: "octo-org/octo-repo", environment: stack, branch: "main" }),
          ),
          boundaryPolicy(evaluation, place),
          ...ROLES.map((role) => policyBeforeDeployment(role, evaluation, place)),
        ];
        const { outputs } = evaluation;
        const inputs = evaluation.registrations.map((registration) => registration.inputs);
        const partitions = new Set(
          [...JSON.stringify([inputs, outputs, printed]).matchAll(/\barn:([\w-]*):/g)].map(([, name]) => name),
        );

        assert.deepEqual([...partitions], [partition]);
      });
    }

    it("names SNS in the key's policy, and the endpoints of the network, as the partition does", async () => {
      const evaluation = await evaluateProgram({ stack: "prod", settings });
      const prefix = partition === "aws-cn" ? "cn." : "";

      assert.deepEqual(
        inputsOf(evaluation, "aws:ec2/vpcEndpoint:VpcEndpoint", "serviceName").sort(),
        ["dynamodb", "kms", "sns"].map((service) => `com.amazonaws.${region}.${service}`),
      );
      assert.match(String(inputsOf(evaluation, TYPE.key, "policy")), new RegExp(`"sns\\.${region}\\.${dnsSuffix}"`));
      assert.deepEqual(
        inputsOf(
          await evaluateProgram({ stack: "dev", settings: { ...settings, "stock-trading:privateNetwork": "true" } }),
          "aws:ec2/vpcEndpoint:VpcEndpoint",
          "serviceName",
        ),
        [`${prefix}com.amazonaws.${region}.states`, `com.amazonaws.${region}.dynamodb`],
      );
    });
  });
}

describe("An execution in another partition", () => {
  it("trades in the emulator as it does at home", async () => {
    const emulator = await startTestEmulator({ settings: { "aws:region": "us-gov-west-1" } });
    try {
      const executionArn = await emulator.start();
      await emulator.runUntilIdle();

      assert.match(executionArn, /^arn:aws-us-gov:states:us-gov-west-1:/);
      assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
      assert.equal((await emulator.ordersOf(executionArn)).length, 1);
      assert.equal(emulator.reportsOf(executionArn).length, 1);
    } finally {
      await emulator.stop();
    }
  });
});

function inputsOf({ registrations }: Evaluation, type: string, input: string): unknown[] {
  return registrations
    .filter((registration) => registration.type === type)
    .map((registration) => registration.inputs[input]);
}
