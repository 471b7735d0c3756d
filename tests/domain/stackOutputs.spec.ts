import assert from "node:assert/strict";
import { logGroupsOf, readStackOutputs } from "../../domain/stackOutputs";
import { evaluateProgram } from "../../tools/program";

const outputs = {
  stateMachineArn: "machine",
  approvalQueueUrl: "queue",
  deadLetterQueueUrl: "dead letters",
  topicArns: { reports: "reports" },
  ordersTable: "orders",
  consoleUrl: "console",
  deadLetterQueueArn: "dead letters",
};

describe("The stack outputs", () => {
  for (const stack of ["dev", "prod"]) {
    it(`of ${stack} are exactly those that the program exports`, async () => {
      const exported = (await evaluateProgram({ stack })).outputs as { topicArns: { approvers?: object } };
      const { topicArns, ...others } = exported;
      const approvers = Object.values(topicArns.approvers ?? {});
      assert.deepEqual(readStackOutputs(exported), { ...others, topicArns: { ...topicArns, approvers } });
      assert.equal(approvers.length, stack === "prod" ? 2 : 0);
    });
  }

  it("name the log group of each function, as far as they name functions", () => {
    const functions = { buyStock: { name: "buy", logGroup: "log of buy" }, odd: "?", half: { name: "half" } };
    assert.deepEqual(logGroupsOf({ functions }), { buy: "log of buy" });
    assert.deepEqual(logGroupsOf({}), {});
  });

  for (const name of Object.keys(outputs).filter((key) => key !== "topicArns")) {
    it(`are refused without ${name}`, () => {
      assert.throws(() => readStackOutputs({ ...outputs, [name]: undefined }), {
        message: `The stack has no output ${name}.`,
      });
    });
  }

  it("are refused without the reporting topic's ARN", () => {
    for (const topicArns of [undefined, {}, { approvers: "approvers" }, "reports"]) {
      assert.throws(() => readStackOutputs({ ...outputs, topicArns }), { message: /has no output reports/ });
    }
  });
});
