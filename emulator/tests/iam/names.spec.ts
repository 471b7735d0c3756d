import assert from "node:assert/strict";
import { checkNames } from "../../iam/names";
import { parsePolicy } from "../../iam/policy";
import { policyDocument, QUEUE, statement } from "./builders";

function check(elements: Record<string, unknown>): Promise<void> {
  const policy = policyDocument(statement(), statement({ Sid: "Other", ...elements }));
  return checkNames(parsePolicy(policy, "policy x", "identity"));
}

describe("The names in a policy", () => {
  for (const Action of ["*", "SQS:sendmessage", ["sqs:Send*", "sqs:*", "dynamodb:?utItem"]]) {
    it(`can be the action ${Action}`, () => check({ Action }));
  }

  for (const name of ["events", "states.eu-central-1", "delivery.logs", "ecs-tasks", "logs.eu-central-1"]) {
    it(`can be the principal ${name}.amazonaws.com`, async () => {
      const Principal = { Service: `${name}.amazonaws.com` };
      const trust = policyDocument({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
      await checkNames(parsePolicy(trust, "policy x", "trust"));
    });
  }

  const missing: readonly [action: string, message: string][] = [
    [
      "sqs:SendMesage",
      'policy x: Statement "Other": Action "sqs:SendMesage" does not exist. See "Actions, resources, and condition keys for AWS services" in the Service Authorization Reference',
    ],
    ["sqs:Sendmessag", 'Action "sqs:Sendmessag" does not exist'],
    ["sqs:SendMessageBatch", 'Action "sqs:SendMessageBatch" does not exist'],
    ["sqs:Publish*", 'Action "sqs:Publish*" does not exist'],
    ["sq:SendMessage", 'policy x: Statement "Other": Action "sq:SendMessage" names a service that does not exist'],
  ];
  for (const [action, message] of missing) {
    it(`cannot be the action ${action}`, async () => {
      await assert.rejects(check({ Action: ["sqs:SendMessage", action] }), (error: Error) =>
        error.message.includes(message),
      );
    });
  }

  it("cannot be the principal of a service that does not exist", async () => {
    const policy = policyDocument(statement({ Principal: { Service: "event.amazonaws.com" }, Resource: QUEUE }));
    await assert.rejects(checkNames(parsePolicy(policy, "policy x", "resource")), {
      message: 'policy x: Statement[0]: Principal Service "event.amazonaws.com" does not exist',
    });
  });
});
