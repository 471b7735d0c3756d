import assert from "node:assert/strict";
import * as path from "node:path";
import { startFixture } from "./fixtureEmulator";

const FOLDER = path.join(__dirname, "secretProgram");

/** Runs an execution of the program, whose function reads the secret. */
async function frank(stack: "open" | "closed") {
  const emulator = await startFixture({ folder: FOLDER, stack });
  try {
    const startedAt = emulator.clock.now();
    const executionArn = await emulator.start();
    await emulator.settle();
    const { status, output, error, cause } = await emulator.asAdministrator("states", "DescribeExecution", {
      executionArn,
    });
    return { status, output, error, cause: String(cause), seconds: (emulator.clock.now() - startedAt) / 1_000 };
  } finally {
    await emulator.stop();
  }
}

describe("A function in a private network that reads a secret", () => {
  it("reads it through an endpoint for Secrets Manager", async () => {
    const { status, output } = await frank("open");
    assert.deepEqual([status, output], ["SUCCEEDED", '{"stamps":"4711"}']);
  });

  it("times out without an endpoint, and the error says so", async () => {
    const { status, error, cause, seconds } = await frank("closed");
    assert.deepEqual([status, error, seconds], ["FAILED", "Sandbox.Timedout", 10]);
    assert.match(
      cause,
      /called secretsmanager:GetSecretValue from the VPC letters and got no answer: the VPC has no endpoint for secretsmanager: add an aws\.ec2\.VpcEndpoint with serviceName com\.amazonaws\.us-east-1\.secretsmanager/,
    );
  });
});
