import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pageCommand } from "../../../operator/commands/page";
import { NoTargetError } from "../../../operator/commands/runningEmulator";
import type { Target } from "../../../operator/server/routes";
import { fakeStepFunctions, stateMachineArn } from "../builders";

const target: Target = { sfn: fakeStepFunctions({}).client, stateMachineArn, identity: "alice" };

async function run(
  args: readonly string[],
  resolve = async () => target,
  stopped: Promise<unknown> = Promise.resolve(),
) {
  const lines: string[] = [];
  const errors: string[] = [];
  const terminal = { out: (line: string) => lines.push(line), error: (line: string) => errors.push(line) };
  const code = await pageCommand(args, terminal, resolve, stopped);
  return { code, lines, errors };
}

describe("npm run operator", () => {
  it("serves the page at the address that it prints, until it is stopped", async () => {
    const { code, lines } = await run([]);

    const url = lines.find((line) => line.startsWith("http://127.0.0.1:")) ?? "";
    assert.equal(code, 0);
    assert.match(url, /\/open\/[\w-]{43}$/);
    await assert.rejects(fetch(url), "the port is free again");
  });

  for (const [args, message] of [
    [["--port", "0"], /--port must be a number from 1 to 65535; it is "0"/],
    [["--port", "http"], /it is "http"/],
    [["now"], /Unexpected argument "now": options begin with --\./],
    [["--stak", "prod"], /Unknown option '--stak'/],
  ] as const) {
    it(`calls it misuse: ${args.join(" ")}`, async () => {
      const { code, errors } = await run(args);

      assert.equal(code, 2);
      assert.match(errors[0] ?? "", message);
    });
  }

  it("says that the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;

    const { code, errors } = await run(["--port", `${port}`]);

    other.close();
    assert.equal(code, 1);
    assert.deepEqual(errors, [`Port ${port} is already in use. Choose another, or omit --port.`]);
  });

  it("says why there is no target, without a stack trace", async () => {
    const { code, errors } = await run([], async () => {
      throw new NoTargetError("No emulator is running.");
    });

    assert.equal(code, 1);
    assert.deepEqual(errors, ["No emulator is running."]);
  });
});
