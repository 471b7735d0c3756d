import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { announce, announcementsDirectory } from "pulumi-aws-emulator/announcement";
import { localTime } from "../../../domain/format";
import { resolveTarget, type TargetOptions } from "../../../operator/commands/target";
import { arnOf, stateMachineArn } from "../builders";

const now = Date.UTC(2026, 10, 22, 9, 0, 0);

/** An emulator that has these executions, and knows nothing else. */
async function startFake(...executions: readonly string[]): Promise<Server> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const name = String(JSON.parse(body).executionArn).split(":").at(-1) ?? "";
      response.statusCode = executions.includes(name) ? 200 : 400;
      response.end(response.statusCode === 200 ? "{}" : '{"__type":"ExecutionDoesNotExist"}');
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe("Of several emulators on this machine,", () => {
  const { XDG_RUNTIME_DIR } = process.env;
  let older: Server;
  let newer: Server;

  before(async () => {
    process.env.XDG_RUNTIME_DIR = mkdtempSync(join(tmpdir(), "emulators-"));
    older = await startFake("old", "both");
    newer = await startFake("new", "both");
  });
  beforeEach(() => {
    run(older, process.ppid, "dev", 12);
    run(newer, process.pid, "prod", 2);
  });
  after(() => {
    rmSync(process.env.XDG_RUNTIME_DIR ?? "", { recursive: true });
    process.env.XDG_RUNTIME_DIR = XDG_RUNTIME_DIR;
    if (XDG_RUNTIME_DIR === undefined) {
      delete process.env.XDG_RUNTIME_DIR;
    }
    older.close();
    newer.close();
  });

  function run(server: Server, pid: number, stack: string, minutesAgo: number, arn = stateMachineArn): void {
    const endpoint = `http://127.0.0.1:${portOf(server)}`;
    const keys = { accessKeyId: "key", secretAccessKey: "secret" };
    announce({ endpoint, region: "eu-west-1", ...keys, stateMachineArn: arn, stack, outputs: {}, pid });
    const at = new Date(now - minutesAgo * 60_000);
    utimesSync(join(announcementsDirectory(), `emulator-${pid}.json`), at, at);
  }

  const lineOf = (server: Server, stack: string, minutesAgo: number): string =>
    `  --emulator ${portOf(server)}  ${sayOf(stack, minutesAgo)}`;
  const sayOf = (stack: string, minutesAgo: number): string =>
    `${stack} (trading, eu-west-1), started at ${localTime(new Date(now - minutesAgo * 60_000).toISOString(), now)} (${minutesAgo} min ago)`;

  async function resolve(options: TargetOptions) {
    const { sfn, stack, choice, options: again } = await resolveTarget(options, undefined, () => now);
    (sfn as SFNClient).destroy();
    return { stack, choice, again };
  }

  it("the one started last is listed, and the others are named", async () => {
    assert.deepEqual(await resolve({}), {
      stack: "prod",
      again: ["--emulator", `${portOf(newer)}`],
      choice: `The emulator that was started last: ${sayOf("prod", 2)}. Others run:\n${lineOf(older, "dev", 12)}`,
    });
  });

  it("the one that has the execution is taken, whether it is named or given as an ARN", async () => {
    for (const [execution, stack] of [
      ["old", "dev"],
      ["new", "prod"],
      [arnOf("old"), "dev"],
      [arnOf("new"), "prod"],
    ] as const) {
      const found = await resolve({ execution });
      assert.deepEqual([found.stack, found.choice], [stack, undefined]);
    }
  });

  it("none is taken where several have the execution, or none", async () => {
    const both = `${lineOf(newer, "prod", 2)}\n${lineOf(older, "dev", 12)}`;
    await assert.rejects(resolve({ execution: "both" }), {
      name: "UsageError",
      message: `Several emulators have an execution "both". Choose one:\n${both}`,
    });
    await assert.rejects(resolve({ execution: "neither" }), {
      name: "NoTargetError",
      message: `None of the emulators that run has an execution "neither":\n${both}`,
    });
    await assert.rejects(resolve({ execution: "no name" }), { name: "UsageError", message: /is not the name of an/ });
  });

  it("one is named by its port", async () => {
    for (const execution of [undefined, "both", arnOf("both")]) {
      const { stack, choice } = await resolve({ execution, emulator: `${portOf(older)}` });
      assert.deepEqual([stack, choice], ["dev", undefined]);
    }
    await assert.rejects(resolve({ emulator: "1" }), {
      name: "NoTargetError",
      message: `No emulator runs at port 1. These do:\n${lineOf(newer, "prod", 2)}\n${lineOf(older, "dev", 12)}`,
    });
    await assert.rejects(resolve({ emulator: `${portOf(older)}`, stateMachineArn: `${stateMachineArn}-2` }), {
      name: "UsageError",
      message: `The emulator at port ${portOf(older)} does not run ${stateMachineArn}-2. Omit --emulator.`,
    });
  });

  it("an ARN suffices for one that runs another state machine", async () => {
    run(newer, process.pid, "prod", 2, `${stateMachineArn}-2`);

    assert.deepEqual((await resolve({ execution: arnOf("old") })).again, undefined);
  });

  it("one that has ended is not taken, even if its announcement is left and its process seems to run", async () => {
    const ended = await startFake();
    run(ended, process.pid, "prod", 1);
    await new Promise((resolve) => ended.close(resolve));

    assert.deepEqual(await resolve({}), { stack: "dev", choice: undefined, again: undefined });
    await assert.rejects(resolve({ emulator: "1" }), /No emulator runs at port 1\. These do:\n.*dev/);
  });
});
