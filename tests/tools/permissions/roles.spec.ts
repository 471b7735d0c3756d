import assert from "node:assert/strict";
import { policyOf, ROLES } from "../../../tools/permissions/roles";
import { stateMachineArn } from "../../operator/builders";

const executions = "arn:aws:states:eu-west-1:111122223333:execution:trading:*";
const reads = [
  `states:ListExecutions on ${stateMachineArn}`,
  `states:DescribeExecution on ${executions}`,
  `states:DescribeStateMachineForExecution on ${executions}`,
  `states:GetExecutionHistory on ${executions}`,
  "dynamodb:GetItem on arn:aws:dynamodb:eu-west-1:111122223333:table/orders-1",
  "dynamodb:Scan on arn:aws:dynamodb:eu-west-1:111122223333:table/orders-1",
];
const decision = `states:SendTaskSuccess on ${stateMachineArn}`;

const expected = {
  viewer: reads,
  approver: [...reads, decision],
  operator: [
    ...reads,
    decision,
    `states:StartExecution on ${stateMachineArn}`,
    `states:RedriveExecution on ${executions}`,
    `states:StopExecution on ${executions}`,
  ],
};

describe("policyOf", () => {
  for (const role of ROLES) {
    it(`allows a${role === "viewer" ? "" : "n"} ${role} exactly these actions on these ARNs`, () => {
      const { Statement } = policyOf(role, stateMachineArn, "orders-1");

      const allowed = Statement.flatMap(({ Effect, Action, Resource }) =>
        Action.map((action) => `${Effect === "Allow" ? "" : "not "}${action} on ${Resource}`),
      );
      assert.deepEqual(allowed, expected[role]);
    });
  }

  it("keeps the partition of the state machine", () => {
    const { Statement } = policyOf("viewer", stateMachineArn.replace("arn:aws:", "arn:aws-cn:"), "orders-1");

    assert.deepEqual(
      Statement.filter(({ Resource }) => !Resource.startsWith("arn:aws-cn:")),
      [],
    );
  });

  it("refuses anything but the ARN of a state machine, including wildcards", () => {
    for (const arn of [
      "*",
      executions,
      `${stateMachineArn}:PROD`,
      "arn:aws:states:eu-west-1:111122223333:stateMachine:*",
    ]) {
      assert.throws(() => policyOf("viewer", arn, "orders-1"), { name: "InvalidReferenceError" }, arn);
    }
  });
});
