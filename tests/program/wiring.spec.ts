import assert from "node:assert/strict";
import { json, outputOf, resource, TYPE } from "../support/registrations";
import { arn, evaluatedStacks, STACKS } from "../support/stacks";

describe("The program", () => {
  const { evaluation, nameOf } = evaluatedStacks();

  for (const stack of STACKS) {
    describe(`for ${stack}`, () => {
      it("warns of nothing but example addresses", () => {
        const { warnings } = evaluation(stack);
        assert.deepEqual(
          warnings.map((warning) => /^(\S+) has \S+, an example address: /.exec(warning)?.[1] ?? warning),
          stack === "prod"
            ? ["approverEmails", "approverEmails", "alarmEmails", "reportEmails"].map((key) => `stock-trading:${key}`)
            : [],
        );
      });

      it("traces and logs every state of a STANDARD state machine, without execution data", () => {
        const { inputs } = resource(evaluation(stack), TYPE.stateMachine, "trading-machine");
        const log = resource(evaluation(stack), TYPE.logGroup, "trading-machine-log");
        assert.equal(inputs.type, "STANDARD");
        assert.deepEqual(inputs.tracingConfiguration, { enabled: true });
        assert.deepEqual(inputs.loggingConfiguration, {
          level: "ALL",
          includeExecutionData: false,
          logDestination: `${outputOf(log, "arn")}:*`,
        });
        assert.match(String(outputOf(log, "name")), /^\/aws\/vendedlogs\//);
      });

      it("creates the state machine after the policies that its role needs", () => {
        const { dependsOn } = resource(evaluation(stack), TYPE.stateMachine, "trading-machine");
        assert.deepEqual(dependsOn, ["trading-machine-workflow", "trading-machine-observability"]);
      });

      it("reports executions of this state machine that failed, timed out or were stopped", () => {
        const rule = resource(evaluation(stack), TYPE.eventRule, "reports-failures");
        assert.deepEqual(json(rule, "eventPattern"), {
          source: ["aws.states"],
          "detail-type": ["Step Functions Execution Status Change"],
          detail: {
            status: ["FAILED", "TIMED_OUT", "ABORTED"],
            stateMachineArn: [evaluation(stack).outputs.stateMachineArn],
          },
        });
        const { inputTransformer: _, ...target } = resource(
          evaluation(stack),
          TYPE.eventTarget,
          "reports-failures-target",
        ).inputs;
        assert.deepEqual(target, {
          rule: outputOf(rule, "name"),
          arn: arn("sns", nameOf(stack, TYPE.topic, "reports-topic")),
        });
      });

      it("exports the right resource under each name", () => {
        const outputOfOne = (type: string, name: string, output: string): unknown =>
          outputOf(resource(evaluation(stack), type, name), output);
        const machine = String(outputOfOne(TYPE.stateMachine, "trading-machine", "arn"));
        assert.match(machine, /^arn:aws:states:us-east-1:111122223333:stateMachine:trading-machine-[0-9a-f]{7}$/);
        assert.deepEqual(evaluation(stack).outputs, {
          stateMachineArn: machine,
          approvalQueueUrl: outputOfOne(TYPE.queue, "approvals-queue", "url"),
          deadLetterQueueUrl: outputOfOne(TYPE.queue, "approvals-dead-letters", "url"),
          deadLetterQueueArn: outputOfOne(TYPE.queue, "approvals-dead-letters", "arn"),
          topicArns: {
            reports: outputOfOne(TYPE.topic, "reports-topic", "arn"),
            ...(stack === "prod" && {
              approvers: Object.fromEntries(
                ["89b083d038d7df26", "4e0adcd50008e153"].map((id) => [
                  id,
                  outputOfOne(TYPE.topic, `approval-links-${id}-topic`, "arn"),
                ]),
              ),
              alarms: outputOfOne(TYPE.topic, "alarms-topic", "arn"),
            }),
          },
          ordersTable: outputOfOne(TYPE.table, "trading-orders", "name"),
          functions: Object.fromEntries(
            Object.entries({
              checkStockPrice: "trading-check-stock-price",
              generateRecommendation: "trading-generate-recommendation",
              buyStock: "trading-buy-stock",
              sellStock: "trading-sell-stock",
              approvalsCallback: "approvals-callback",
              ...(stack === "prod" && { decisionPage: "approval-links-page" }),
            }).map(([key, name]) => [
              key,
              {
                name: outputOfOne(TYPE.function, `${name}-function`, "name"),
                logGroup: outputOfOne(TYPE.logGroup, `${name}-log`, "name"),
              },
            ]),
          ),
          keyArns:
            stack === "prod"
              ? {
                  topics: outputOfOne(TYPE.key, "topics-key", "arn"),
                  links: outputOfOne(TYPE.key, "approval-links-key", "arn"),
                }
              : {},
          consoleUrl: `https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/statemachines/view/${machine}`,
        });
      });

      it("retains requests for at least as long as their executions wait, and dead letters longer", () => {
        const { TimeoutSeconds } = (
          json(resource(evaluation(stack), TYPE.stateMachine, "trading-machine"), "definition") as {
            States: Record<string, { TimeoutSeconds: number }>;
          }
        ).States["Request Human Approval"] as { TimeoutSeconds: number };
        const kept = (name: string): number =>
          Number(resource(evaluation(stack), TYPE.queue, name).inputs.messageRetentionSeconds);
        assert.ok(kept("approvals-queue") >= TimeoutSeconds);
        assert.ok(kept("approvals-dead-letters") > kept("approvals-queue"));
      });
    });
  }
});
