import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ALWAYS_BUY, callbackLog, startTestEmulator } from "../support/emulator";

describe("The callback", () => {
  it("cannot return a token of another state machine: access is denied, and the request moves to the dead-letter queue", async () => {
    const emulator = await startTestEmulator({
      settings: ALWAYS_BUY,
      program(load) {
        const outputs = load();
        registerOtherMachine((outputs as { approvalQueueUrl: pulumi.Output<string> }).approvalQueueUrl);
        return outputs;
      },
    });
    try {
      const other = emulator.stateMachineArn.replace(/stateMachine:.*/, "stateMachine:other-machine-");
      const { stateMachines } = (await emulator.asAdministrator("states", "ListStateMachines", {})) as {
        stateMachines: { stateMachineArn: string }[];
      };
      const stateMachineArn = stateMachines.find((machine) =>
        machine.stateMachineArn.startsWith(other),
      )?.stateMachineArn;
      const { executionArn } = await emulator.asAdministrator("states", "StartExecution", {
        stateMachineArn,
        input: "{}",
      });
      await emulator.runUntilIdle(3_600_000);
      const { status } = await emulator.describe(String(executionArn));
      assert.equal(status, "RUNNING");
      assert.match(callbackLog(emulator), /"errorName":"AccessDeniedException"/);
      assert.equal((await emulator.deadLetters()).length, 1);
    } finally {
      await emulator.stop();
    }
  });
});

/** The state machine of another team, whose role may send approval requests to this queue. */
function registerOtherMachine(queueUrl: pulumi.Output<string>): void {
  const role = new aws.iam.Role("other-machine-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  new aws.iam.RolePolicy("other-machine-send", {
    role: role.name,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" }],
    }),
  });
  new aws.sfn.StateMachine("other-machine", {
    type: "STANDARD",
    roleArn: role.arn,
    definition: pulumi.jsonStringify({
      StartAt: "Ask",
      States: {
        Ask: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: {
            QueueUrl: queueUrl,
            MessageBody: {
              Input: { symbol: "AMZN", quantity: 1, stock_price: 1, recommended_type: "buy" },
              "TaskToken.$": "$$.Task.Token",
              "Execution.$": "$$.Execution.Id",
              "RequestedAt.$": "$$.State.EnteredTime",
              TimeoutSeconds: 86_400,
            },
          },
          TimeoutSeconds: 86_400,
          End: true,
        },
      },
    }),
    tracingConfiguration: { enabled: false },
    loggingConfiguration: {
      level: "OFF",
      includeExecutionData: false,
      logDestination: "arn:aws:logs:::log-group:none:*",
    },
  });
}
