import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { createClock } from "pulumi-aws-emulator";
import { clockOf } from "../../../operator/executions/serviceClock";
import { startTestEmulator } from "../../support/emulator";
import { fakeStepFunctions, stateMachineArn } from "../builders";

const seconds = (text: string): number => Date.parse(`2026-11-22T${text}Z`);

describe("The service's clock", () => {
  let server: Server;
  let client: SFNClient;
  let date = "";
  let machine = seconds("09:00:00");

  before(async () => {
    server = createServer((_, response) => response.setHeader("date", date).end('{"executions":[]}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = new SFNClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "eu-west-1",
      credentials: { accessKeyId: "A", secretAccessKey: "secret" },
    });
  });
  after(() => {
    client.destroy();
    server.close();
  });

  it("is AWS's, as its last answer dates it, and this machine's before that", async () => {
    const clock = clockOf(client, () => machine);
    assert.equal(clock(), seconds("09:00:00"));

    date = "Sun, 22 Nov 2026 09:10:00 GMT";
    await client.send(new ListExecutionsCommand({ stateMachineArn }));
    assert.equal(clock(), seconds("09:10:00.500"));
    machine += 1_000;
    assert.equal(clock(), seconds("09:10:01.500"));

    date = "Sun, 22 Nov 2026 09:10:01 GMT";
    machine += 900;
    await client.send(new ListExecutionsCommand({ stateMachineArn }));
    assert.equal(clock(), seconds("09:10:02.400"), "whole seconds do not make it jump");
  });

  it("is this machine's for a client without answers", () => {
    assert.equal(clockOf(fakeStepFunctions({}).client, () => 5)(), 5);
  });

  it("is the emulator's, exactly, which moves", async () => {
    const emulator = await startTestEmulator({ clock: createClock({ stoppedAt: seconds("09:00:00.250") }) });
    try {
      const clock = clockOf(emulator.client, () => 5);
      await emulator.client.send(new ListExecutionsCommand({ stateMachineArn: emulator.stateMachineArn }));
      assert.equal(clock(), seconds("09:00:00.250"));

      emulator.clock.advance(86_400_000);
      await emulator.client.send(new ListExecutionsCommand({ stateMachineArn: emulator.stateMachineArn }));
      assert.equal(clock(), seconds("09:00:00.250") + 86_400_000);
    } finally {
      await emulator.stop();
    }
  });
});
