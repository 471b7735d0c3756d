import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pageCommand } from "../../../operator/commands/page";
import { NoTargetError } from "../../../operator/commands/runningEmulator";
import type { TargetOptions } from "../../../operator/commands/target";
import type { Target } from "../../../operator/executions/target";
import { arnOf, fakeStepFunctions, stateMachineArn } from "../builders";

const target: Target = { sfn: fakeStepFunctions({}).client, config: {}, stateMachineArn, identity: "alice" };

interface RunArgs {
  readonly resolve?: (options: TargetOptions) => Promise<Target>;
  /** Called with the URL that the command prints, while the page is served. */
  readonly whileServed?: (url: string) => Promise<void>;
}

/** Runs the command, and stops it once the page is served. */
async function run(args: readonly string[], { resolve = async () => target, whileServed }: RunArgs = {}) {
  const lines: string[] = [];
  const errors: string[] = [];
  let used: Promise<void> | undefined;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const out = (line: string): void => {
    lines.push(line);
    if (line.startsWith("http://")) {
      used = (whileServed?.(line) ?? Promise.resolve()).finally(stop);
    }
  };
  const code = await pageCommand(args, { out, error: (line) => errors.push(line) }, resolve, stopped);
  await used;
  return { code, lines, errors };
}

describe("npm run operator", () => {
  it("says which of several emulators it serves", async () => {
    const { lines, errors } = await run([], { resolve: async () => ({ ...target, choice: "This one." }) });

    assert.deepEqual([errors, lines.length], [["This one."], 3]);
  });

  it("serves the page at the URL that it prints until it is stopped", async () => {
    const { code, lines } = await run([], {
      async whileServed(url) {
        const entered = await fetch(url, { redirect: "manual" });
        const cookie = entered.headers.get("set-cookie") ?? "";
        const page = await fetch(new URL("/", url), { headers: { cookie: cookie.split(";")[0] ?? "" } });

        assert.equal(entered.status, 303);
        assert.match(cookie, /^operator-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
        assert.equal(page.status, 200);
        assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
        assert.match(await page.text(), /^<!doctype html>\n.*<div id="page">/s);
      },
    });

    const [title, url = "", advice] = lines;
    assert.equal(code, 0);
    assert.equal(title, `Operator's page for ${stateMachineArn}, signed in as alice:`);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}$/);
    assert.equal(advice, "Anyone with this address can act as you: do not share it. Press Ctrl+C to stop.");
    assert.equal(lines.length, 3);
    await assert.rejects(fetch(url), "the port is free again");
  });

  it("uses the port and the target from its options, and logs refusals as errors", async () => {
    const port = await freePort();
    const resolved: TargetOptions[] = [];
    const { lines, errors } = await run(
      ["--port", `${port}`, "--state-machine-arn", stateMachineArn, "--region", "eu-west-1", "--profile", "p"],
      {
        async resolve(options) {
          resolved.push(options);
          return target;
        },
        async whileServed(url) {
          await fetch(new URL("/api/inbox", url));
        },
      },
    );

    assert.equal(new URL(lines[1] ?? "").port, `${port}`);
    assert.deepEqual(
      resolved.map(({ stateMachineArn, region, profile, stack }) => ({ stateMachineArn, region, profile, stack })),
      [{ stateMachineArn, region: "eu-west-1", profile: "p", stack: undefined }],
    );
    assert.deepEqual(errors, ["GET /api/inbox 401"]);
  });

  for (const [args, message] of [
    [["--port", "0"], /--port must be a number from 1 to 65535; it is "0"/],
    [["--port", "http"], /it is "http"/],
    [["one", "two"], /Unexpected argument "two": specify one execution\./],
    [["arn:aws:states:eu-west-1:1:stateMachine:x"], /is not an execution of/],
    [["--stak", "prod"], /Unknown option '--stak'/],
  ] as const) {
    it(`reports misuse: ${args.join(" ")}`, async () => {
      const { code, errors } = await run(args);

      assert.equal(code, 2);
      assert.match(errors[0] ?? "", message);
    });
  }

  it("opens the execution that its ARN or name says", async () => {
    for (const execution of [arnOf("größer(1)"), "größer(1)"]) {
      const { lines } = await run([execution], {
        async whileServed(url) {
          const entered = await fetch(url, { redirect: "manual" });
          assert.match(entered.headers.get("location") ?? "", /^\/executions\/gr%C3%B6%C3%9Fer\(1\)#key=[\w-]{43}$/);
        },
      });
      assert.match(lines[1] ?? "", /\/open\/[\w-]{43}\/executions\/gr%C3%B6%C3%9Fer\(1\)$/);
    }
  });

  it("says that the port is in use", async () => {
    const { other, port } = await listen();

    const { code, errors } = await run(["--port", `${port}`]);

    other.close();
    assert.equal(code, 1);
    assert.deepEqual(errors, [`Port ${port} is already in use. Choose another, or omit --port.`]);
  });

  it("says why there is no target, without a stack trace", async () => {
    const { code, errors } = await run([], {
      async resolve() {
        throw new NoTargetError("No emulator is running.");
      },
    });

    assert.equal(code, 1);
    assert.deepEqual(errors, ["No emulator is running."]);
  });
});

async function listen() {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  return { other, port: (other.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { other, port } = await listen();
  await new Promise((resolve) => other.close(resolve));
  return port;
}
