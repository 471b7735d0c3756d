import assert from "node:assert/strict";
import { CustomResource } from "@pulumi/pulumi";
import type { Evaluation } from "pulumi-aws-emulator";
import { evaluateProgram } from "../../tools/program";
import { assertPinned, shapeOf } from "../support/pinnedNames";
import { SHAPE } from "../support/programShape";
import { outputOf, resource, TYPE } from "../support/registrations";
import { replacingInputsOf } from "../support/replacements";
import { arn, evaluatedStacks, STACKS } from "../support/stacks";

describe("The program", () => {
  const { evaluation, all, nameOf } = evaluatedStacks();

  for (const stack of STACKS) {
    describe(`for ${stack}`, () => {
      it("registers these resources with these names and parents", () => {
        assertPinned(evaluation(stack), SHAPE[stack]);
      });

      it("registers the same resources in a preview, in which outputs from AWS are unknown", async () => {
        const preview = await evaluateProgram({ stack, preview: true });
        assert.deepEqual(shapeOf(preview), shapeOf(evaluation(stack)));
      });

      it("produces the same inputs in a second evaluation", async () => {
        const inputsOf = ({ registrations }: Evaluation): unknown =>
          Promise.all(
            registrations.map(async ({ type, name, inputs }) => {
              const code = inputs.code as { assets: Promise<Record<string, { text: Promise<string> }>> } | undefined;
              return [type, name, { ...inputs, code: await (await code?.assets)?.["index.js"]?.text }];
            }),
          );
        const again = await evaluateProgram({ stack });
        assert.deepEqual(await inputsOf(again), await inputsOf(evaluation(stack)));
      });

      it("sets only these of the inputs whose change would replace a resource", () => {
        const set = evaluation(stack)
          .registrations.filter(({ made }) => made !== undefined)
          .flatMap((registration) =>
            Object.entries(replacingInputsOf(registration)).map(
              ([input, value]) => `${registration.name} ${input}: ${value}`,
            ),
          );
        const policies = all(stack, TYPE.rolePolicy).map(({ name, inputs }) => `${name} role: ${inputs.role}`);
        const subscriptions = all(stack, TYPE.topicSubscription).flatMap(({ name, inputs }) => [
          `${name} topic: ${inputs.topic}`,
          `${name} protocol: email`,
          `${name} endpoint: ${inputs.endpoint}`,
        ]);
        const topicPolicies = all(stack, TYPE.topicPolicy).map(({ name, inputs }) => `${name} arn: ${inputs.arn}`);
        const links = [TYPE.httpApi, TYPE.httpIntegration, TYPE.httpRoute, TYPE.httpStage, TYPE.permission]
          .flatMap((type) => all(stack, type))
          .flatMap(({ name, inputs }) =>
            ["protocolType", "apiId", "integrationType", "name", "action", "function", "principal", "sourceArn"]
              .filter((input) => inputs[input] !== undefined)
              .map((input) => `${name} ${input}: ${inputs[input]}`),
          );
        const watching = [
          ...all(stack, TYPE.logMetricFilter).map(({ name, inputs }) => `${name} logGroupName: ${inputs.logGroupName}`),
          ...all(stack, TYPE.dashboard).map(({ name, inputs }) => `${name} dashboardName: ${inputs.dashboardName}`),
        ];
        const networking = [TYPE.securityGroup, TYPE.vpcEndpoint, TYPE.egressRule, TYPE.ingressRule]
          .flatMap((type) => all(stack, type))
          .flatMap(({ name, inputs }) =>
            ["vpcId", "description", "serviceName", "vpcEndpointType", "securityGroupId"]
              .filter((input) => inputs[input] !== undefined)
              .map((input) => `${name} ${input}: ${inputs[input]}`),
          );
        const url = (queue: string): string => String(outputOf(resource(evaluation(stack), TYPE.queue, queue), "url"));
        assert.deepEqual(
          set.sort(),
          [
            ...policies,
            ...subscriptions,
            ...topicPolicies,
            ...watching,
            ...networking,
            ...links,
            ...(stack === "prod"
              ? [
                  "approval-links-key keyUsage: GENERATE_VERIFY_MAC",
                  "approval-links-key customerMasterKeySpec: HMAC_256",
                ]
              : []),
            "trading-orders hashKey: id",
            "trading-machine type: STANDARD",
            "trading-machine-log namePrefix: /aws/vendedlogs/states/trading-",
            `reports-failures-target rule: ${nameOf(stack, TYPE.eventRule, "reports-failures")}`,
            `approvals-delivery eventSourceArn: ${arn("sqs", nameOf(stack, TYPE.queue, "approvals-queue"))}`,
            `approvals-queue-policy queueUrl: ${url("approvals-queue")}`,
            `approvals-dead-letters-policy queueUrl: ${url("approvals-dead-letters")}`,
            `approvals-redrive-allow queueUrl: ${url("approvals-dead-letters")}`,
          ].sort(),
        );
      });

      it("leaves physical names to Pulumi, so that both stacks can share an account", () => {
        const named = evaluation(stack).registrations.filter(({ inputs }) => inputs.name !== undefined);
        assert.deepEqual(
          named.map(({ type, inputs }) => [type, inputs.name]),
          // A stage's name is its API's own.
          stack === "prod" ? [[TYPE.httpStage, "$default"]] : [],
        );
      });
    });
  }

  it("fails for a resource type that the emulator does not support", async () => {
    class Cluster extends CustomResource {}
    await assert.rejects(
      evaluateProgram({ stack: "dev", program: () => void new Cluster("aws:ecs/cluster:Cluster", "stray") }),
      { message: /registers a aws:ecs\/cluster:Cluster \(stray\), which the emulator does not know/ },
    );
  });
});
