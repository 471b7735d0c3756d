import assert from "node:assert/strict";
import type { Evaluation } from "pulumi-aws-emulator";
import { json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";
import { ACCOUNT, arn, evaluatedStacks, STACKS, type Stack } from "../support/stacks";

/**
 * The key permissions of a role that publishes to an encrypted topic. The key policy limits them to use through SNS.
 */
function usesTopicKey(evaluation: Evaluation): unknown {
  return {
    Sid: "UseTopicKey",
    Effect: "Allow",
    Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
    Resource: outputOf(resource(evaluation, TYPE.key, "topics-key"), "arn"),
  };
}

describe("The program's permissions", () => {
  const { evaluation, all, nameOf } = evaluatedStacks();

  for (const stack of STACKS) {
    describe(`for ${stack}`, () => {
      it("allow the state machine's role the sample's six calls, on exact ARNs", () => {
        const allow = (Sid: string, Action: string, Resource: string): unknown => ({
          Sid,
          Effect: "Allow",
          Action: [Action],
          Resource,
        });
        const functionArn = (name: string): string => arn("lambda", `function:${nameOf(stack, TYPE.function, name)}`);
        assert.deepEqual(json(resource(evaluation(stack), TYPE.rolePolicy, "trading-machine-workflow"), "policy"), {
          Version: "2012-10-17",
          Statement: [
            allow("CheckStockPrice", "lambda:InvokeFunction", functionArn("trading-check-stock-price-function")),
            allow(
              "GenerateRecommendation",
              "lambda:InvokeFunction",
              functionArn("trading-generate-recommendation-function"),
            ),
            allow("BuyStock", "lambda:InvokeFunction", functionArn("trading-buy-stock-function")),
            allow("SellStock", "lambda:InvokeFunction", functionArn("trading-sell-stock-function")),
            allow("RequestApproval", "sqs:SendMessage", arn("sqs", nameOf(stack, TYPE.queue, "approvals-queue"))),
            allow("ReportResult", "sns:Publish", arn("sns", nameOf(stack, TYPE.topic, "reports-topic"))),
            ...(stack === "prod" ? [usesTopicKey(evaluation(stack))] : []),
          ],
        });
      });

      it("allow actions on * only where AWS requires it", () => {
        const wide = all(stack, TYPE.rolePolicy).flatMap((policy) =>
          statementsOf(policy)
            .filter(({ Resource }) => [Resource].flat().includes("*"))
            .flatMap(({ Action }) => Action),
        );
        const networkInterfaces = [
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
        ];
        const inNetwork = ["trading-buy-stock", "trading-sell-stock", "approvals-callback"];
        const forNetworks = stack === "prod" ? inNetwork.flatMap(() => networkInterfaces) : [];
        assert.deepEqual(wide, [
          ...forNetworks,
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups",
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords",
          "xray:GetSamplingRules",
          "xray:GetSamplingTargets",
        ]);
      });

      it("have only the action wildcard that SNS documents for its keys, and only the resource wildcard for a log group's streams", () => {
        for (const policy of all(stack, TYPE.rolePolicy)) {
          for (const { Action, Resource } of statementsOf(policy)) {
            assert.ok(
              Action.every((action) => action === "kms:GenerateDataKey*" || !action.includes("*")),
              `${policy.name}: ${Action}`,
            );
            for (const one of [Resource].flat()) {
              assert.ok(
                one === "*" || !one.replace(/^(arn:aws:logs:.*):\*$/, "$1").includes("*"),
                `${policy.name}: ${one}`,
              );
            }
          }
        }
      });

      it("let only Step Functions assume the state machine's role, for this account's state machine of this name", () => {
        const role = resource(evaluation(stack), TYPE.role, "trading-machine-role");
        assert.deepEqual(json(role, "assumeRolePolicy"), {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "AssumedByService",
              Effect: "Allow",
              Principal: { Service: "states.amazonaws.com" },
              Action: ["sts:AssumeRole"],
              Condition: {
                StringEquals: { "aws:SourceAccount": ACCOUNT },
                ArnLike: { "aws:SourceArn": arn("states", "stateMachine:trading-machine-*") },
              },
            },
          ],
        });
        assert.match(nameOf(stack, TYPE.stateMachine, "trading-machine"), /^trading-machine-\w+$/);
      });
    });
  }

  it("allow the callback to approve only in automatic mode, and only on this state machine", () => {
    const dev = resource(evaluation("dev"), TYPE.rolePolicy, "approvals-callback-decision");
    assert.deepEqual(statementsOf(dev), [
      {
        Sid: "ReturnTaskToken",
        Effect: "Allow",
        Action: ["states:SendTaskSuccess"],
        Resource: evaluation("dev").outputs.stateMachineArn,
      },
    ]);
  });

  it("give a manual stack neither permission nor code to approve", async () => {
    const policies = all("prod", TYPE.rolePolicy).flatMap(statementsOf);
    assert.deepEqual(
      policies.flatMap(({ Action }) => Action).filter((action) => action.startsWith("states:")),
      [],
    );
    assert.deepEqual(statementsOf(resource(evaluation("prod"), TYPE.rolePolicy, "approvals-callback-decision")), [
      {
        Sid: "NotifyApprovers",
        Effect: "Allow",
        Action: ["sns:Publish"],
        Resource: (evaluation("prod").outputs.topicArns as { approvers: string }).approvers,
      },
      usesTopicKey(evaluation("prod")),
    ]);
    const codeOf = async (stack: Stack): Promise<string> => {
      const { code } = resource(evaluation(stack), TYPE.function, "approvals-callback-function").inputs as {
        code: { assets: Promise<Record<string, { text: Promise<string> }>> };
      };
      return (await (await code.assets)["index.js"]?.text) ?? "";
    };
    assert.match(await codeOf("dev"), /SendTaskSuccess/);
    assert.doesNotMatch(await codeOf("prod"), /SendTaskSuccess/);
  });
});
