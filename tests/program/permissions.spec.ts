import assert from "node:assert/strict";
import type { Evaluation } from "pulumi-aws-emulator";
import { evaluateProgram } from "../../tools/program";
import { json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";
import { ACCOUNT, arn, evaluatedStacks, STACKS } from "../support/stacks";

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
        const functionArn = (name: string): string => arn("lambda", `function:${nameOf(stack, TYPE.function, name)}`);
        assert.deepEqual(json(resource(evaluation(stack), TYPE.rolePolicy, "trading-machine-workflow"), "policy"), {
          Version: "2012-10-17",
          Statement: [
            allows("CheckStockPrice", "lambda:InvokeFunction", functionArn("trading-check-stock-price-function")),
            allows(
              "GenerateRecommendation",
              "lambda:InvokeFunction",
              functionArn("trading-generate-recommendation-function"),
            ),
            allows("BuyStock", "lambda:InvokeFunction", functionArn("trading-buy-stock-function")),
            allows("SellStock", "lambda:InvokeFunction", functionArn("trading-sell-stock-function")),
            allows("RequestApproval", "sqs:SendMessage", arn("sqs", nameOf(stack, TYPE.queue, "approvals-queue"))),
            allows("ReportResult", "sns:Publish", arn("sns", nameOf(stack, TYPE.topic, "reports-topic"))),
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

      it("have only the action wildcard that SNS documents for its keys, and only the resource wildcards for a log group's streams and a machine's executions", () => {
        for (const policy of all(stack, TYPE.rolePolicy)) {
          for (const { Action, Resource } of statementsOf(policy)) {
            assert.ok(
              Action.every((action) => action === "kms:GenerateDataKey*" || !action.includes("*")),
              `${policy.name}: ${Action}`,
            );
            for (const one of [Resource].flat()) {
              assert.ok(
                one === "*" || !one.replace(/^(arn:aws:(?:logs:.*|states:.*:execution:.*)):\*$/, "$1").includes("*"),
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
    const manual = await evaluateProgram({ stack: "prod", settings: { "stock-trading:approvalLinks": "false" } });
    const policies = manual.registrations.filter(({ type }) => type === TYPE.rolePolicy).flatMap(statementsOf);
    assert.deepEqual(
      policies.flatMap(({ Action }) => Action).filter((action) => action.startsWith("states:")),
      [],
    );
    assert.deepEqual(statementsOf(resource(manual, TYPE.rolePolicy, "approvals-callback-decision")), [
      allows("NotifyApprovers", "sns:Publish", (manual.outputs.topicArns as { approvers: string }).approvers),
      usesTopicKey(manual),
    ]);
    assert.match(await codeOf(evaluation("dev"), "approvals-callback"), /SendTaskSuccess/);
    assert.doesNotMatch(await codeOf(manual, "approvals-callback"), /SendTaskSuccess/);
  });

  it("with links, allow the callback to sign and notify, and the page to verify, read and decide; nothing else", async () => {
    const prod = evaluation("prod");
    const { stateMachineArn, topicArns } = prod.outputs;
    const keyArn = outputOf(resource(prod, TYPE.key, "approval-links-key"), "arn");
    const policiesOf = (name: string): unknown =>
      prod.registrations
        .filter(({ type, parent }) => type === TYPE.rolePolicy && parent === name)
        .flatMap(statementsOf)
        .filter(({ Sid }) => !["WriteOwnLog", "JoinNetwork", "ConsumeRequests"].includes(Sid));
    assert.deepEqual(policiesOf("approvals-callback"), [
      allows("NotifyApprovers", "sns:Publish", Object.values((topicArns as { approvers: object }).approvers)),
      allows("SignLinks", "kms:GenerateMac", keyArn),
      usesTopicKey(prod),
    ]);
    assert.deepEqual(policiesOf("approval-links-page"), [
      allows("VerifyLinks", "kms:VerifyMac", keyArn),
      allows(
        "ReadRequest",
        "states:GetExecutionHistory",
        `${String(stateMachineArn).replace(":stateMachine:", ":execution:")}:*`,
      ),
      allows("ReturnTaskToken", "states:SendTaskSuccess", stateMachineArn),
    ]);
    assert.doesNotMatch(await codeOf(prod, "approvals-callback"), /SendTaskSuccess|VerifyMac/);
    assert.doesNotMatch(await codeOf(prod, "approval-links-page"), /GenerateMac|PutItem/);
  });
});

function allows(Sid: string, Action: string, Resource: unknown): object {
  return { Sid, Effect: "Allow", Action: [Action], Resource };
}

/** The code of a component's function, as it is deployed. */
async function codeOf(evaluation: Evaluation, component: string): Promise<string> {
  const { code } = resource(evaluation, TYPE.function, `${component}-function`).inputs as {
    code: { assets: Promise<Record<string, { text: Promise<string> }>> };
  };
  return (await (await code.assets)["index.js"]?.text) ?? assert.fail(`${component} has no code`);
}
