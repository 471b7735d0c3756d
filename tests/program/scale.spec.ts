import assert from "node:assert/strict";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { ordersOf } from "../../tools/orders";
import { assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

describe("A thousand concurrent executions", function () {
  this.timeout(120_000);
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator();
  });
  after(() => emulator.stop());

  it("all end with exactly one order and one report each", async () => {
    await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => emulator.start({ quantity: index + 1 }, `one-of-${index}`)),
    );
    await emulator.runUntilIdle();

    const { stateMachineArn } = emulator;
    const { executions } = await emulator.client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1_000 }),
    );
    assert.deepEqual(new Set(executions?.map(({ status }) => status)), new Set(["SUCCEEDED"]));
    const quantities = (await ordersOf(emulator)).map(({ quantity }) => Number(quantity)).sort((a, b) => a - b);
    assert.deepEqual(
      quantities,
      Array.from({ length: 1_000 }, (_, index) => index + 1),
    );
    await assertInvariants(emulator);
  });
});
