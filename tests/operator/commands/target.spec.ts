import assert from "node:assert/strict";
import { type Execute, resolveTarget } from "../../../operator/commands/target";
import { stateMachineArn } from "../builders";

const outputs =
  (text: string): Execute =>
  async () =>
    text;

const failing =
  (error: object): Execute =>
  async () => {
    throw Object.assign(new Error("failed"), error);
  };

describe("resolveTarget", () => {
  it("asks Pulumi for the outputs of the stack that was named", async () => {
    const called: unknown[] = [];
    const run: Execute = async (program, args) => {
      called.push([program, ...args]);
      return "{}";
    };

    await assert.rejects(resolveTarget({ stack: "prod" }, run), {
      name: "NoTargetError",
      message: 'The stack "prod" has no output stateMachineArn: deploy it first (npm run up).',
    });
    assert.deepEqual(called, [["pulumi", "stack", "output", "--json", "--stack", "prod"]]);
  });

  it("says that the Pulumi CLI is missing, and the way without it", async () => {
    await assert.rejects(
      resolveTarget({ stack: "prod" }, failing({ code: "ENOENT" })),
      /which is not installed\. Install it .*--state-machine-arn/,
    );
  });

  it("repeats what Pulumi says of a stack that it cannot read", async () => {
    const run = failing({ code: 255, stderr: "error: no stack named 'prod' found\n" });

    await assert.rejects(resolveTarget({ stack: "prod" }, run), {
      message: `Pulumi could not read the outputs of the stack "prod": error: no stack named 'prod' found`,
    });
  });

  it("refuses an output that is no state machine, and a region that is not the state machine's", async () => {
    const wrong = outputs('{"stateMachineArn":"arn:aws:sns:eu-west-1:1:x"}');

    await assert.rejects(resolveTarget({ stack: "prod" }, wrong), /is not the ARN of a state machine/);
    await assert.rejects(resolveTarget({ stateMachineArn, region: "us-east-1" }), /is in eu-west-1, not in us-east-1/);
  });
});
