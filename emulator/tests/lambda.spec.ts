import assert from "node:assert/strict";
import { createClock, type MovableClock } from "../clock";
import { createPendingWork } from "../pendingWork";
import { createLambda, type FunctionArgs, type Lambda } from "../services/lambda/lambda";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:probe";

describe("A function in the emulator", () => {
  let lambda: Lambda;
  let clock: MovableClock;
  const activity = createPendingWork();
  const written: string[] = [];
  beforeEach(() => {
    clock = createClock({ stoppedAt: 0 });
    lambda = createLambda(clock, activity);
    written.length = 0;
  });
  afterEach(() => lambda.stop());

  function deploy(code: string, args: Partial<FunctionArgs> = {}): void {
    lambda.createFunction({
      arn: ARN,
      name: "probe",
      code,
      handler: "index.handler",
      variables: { GREETING: "hello" },
      memoryMegabytes: 128,
      timeoutSeconds: 3,
      assumeRole: () => undefined,
      issueCredentials: () => ({}),
      openLog: () => (text) => written.push(text),
      ...args,
    });
  }

  it("receives the payload and its environment variables, and returns JSON", async () => {
    deploy("exports.handler = async (event) => ({ event, greeting: process.env.GREETING, home: process.env.HOME });");
    assert.deepEqual(await lambda.invoke(ARN, { a: 1 }), { event: { a: 1 }, greeting: "hello" });
  });

  it("learns from its context how much of its timeout is left", async () => {
    deploy("exports.handler = async (_, context) => context.getRemainingTimeInMillis();");
    const left = Number(await lambda.invoke(ARN, {}));
    assert.ok(left > 0 && left <= 3_000, `${left} ms`);
  });

  it("is idle only once its output has arrived, however it ended", async () => {
    deploy(
      "exports.handler = async ({ fails, line }) => { process.stdout.write(line); console.error(line); if (fails) throw new Error(line); };",
    );
    for (let index = 0; index < 50; index += 1) {
      const line = `line ${index}\n`;
      await lambda.invoke(ARN, { line, fails: index % 2 === 1 }).catch(() => undefined);
      await activity.idle();
      assert.equal(written.join("").split(line).length - 1, 2, line);
      written.length = 0;
    }
  });

  it("returns null if the handler returns nothing", async () => {
    deploy("exports.handler = async () => {};");
    assert.equal(await lambda.invoke(ARN, {}), null);
  });

  it("keeps the module's state between invocations, as a warm environment does", async () => {
    deploy("let count = 0; exports.handler = async () => ++count;");
    assert.deepEqual([await lambda.invoke(ARN, {}), await lambda.invoke(ARN, {})], [1, 2]);
  });

  it("starts anew in each environment, which loads what V8 compiled of the code before", async () => {
    const code =
      "let count = 0; exports.handler = async ({ ends }) => { if (ends) process.exit(1); return [++count, new Error().stack.split('\\n')[1]]; };";
    deploy(code);
    const first = await lambda.invoke(ARN, {});
    assert.match(String(first), /^1,.*\/var\/task\/index\.js:1:\d+\)?$/);
    const [, column] = /:1:(\d+)/.exec(String(first)) ?? [];
    assert.equal(code.slice(Number(column) - 1).startsWith("new Error"), true, "the column is the code's");
    await assert.rejects(lambda.invoke(ARN, { ends: true }), { name: "Runtime.ExitError" });
    assert.deepEqual(await lambda.invoke(ARN, {}), first);
  });

  it("imports modules while it runs, and requires those of Node", async () => {
    deploy(
      "exports.handler = async () => [(await import('node:path')).sep, require('node:path').sep, typeof require.resolve, module.id];",
    );
    assert.deepEqual(await lambda.invoke(ARN, {}), ["/", "/", "function", "/var/task/index.js"]);
  });

  it("processes one invocation at a time per environment, and queues the rest", async () => {
    deploy(
      "let busy = 0; exports.handler = async () => { busy += 1; await new Promise(setImmediate); const seen = busy; busy -= 1; return seen; };",
    );
    const seen = await Promise.all(Array.from({ length: 20 }, () => lambda.invoke(ARN, {})));
    assert.deepEqual(seen, Array(20).fill(1));
  });

  it("reports an error of the handler by name, with a stack trace of the function's code only", async () => {
    deploy("exports.handler = async () => { throw Object.assign(new Error('no'), { name: 'Refused' }); };");
    await assert.rejects(lambda.invoke(ARN, {}), (error: Error & { payload: { trace: string[] } }) => {
      assert.deepEqual([error.name, error.message], ["Refused", "no"]);
      const [heading, ...frames] = error.payload.trace;
      assert.equal(heading, "Refused: no");
      assert.ok(frames.length > 0);
      assert.deepEqual(
        frames.filter((frame) => !frame.includes("/var/task/")),
        [],
      );
      return true;
    });
  });

  it("reports a module that fails to load", async () => {
    deploy("throw new TypeError('broken');");
    await assert.rejects(lambda.invoke(ARN, {}), { name: "TypeError", message: "broken" });
  });

  it("reports a missing handler", async () => {
    deploy("exports.other = 1;");
    await assert.rejects(lambda.invoke(ARN, {}), { name: "Runtime.HandlerNotFound" });
  });

  it("reports a process that exits as Runtime.ExitError, and starts a new one for the next invocation", async () => {
    deploy("exports.handler = async (event) => event.die ? process.exit(1) : 'alive';");
    await assert.rejects(lambda.invoke(ARN, { die: true }), { name: "Runtime.ExitError" });
    assert.equal(await lambda.invoke(ARN, {}), "alive");
  });

  it("reports exhausted memory as Runtime.OutOfMemory, and continues with the next invocation", async () => {
    deploy(
      "exports.handler = async (event) => { const kept = []; while (event.eat) kept.push(new Array(1e5).fill(kept.length)); return 'fed'; };",
    );
    await assert.rejects(lambda.invoke(ARN, { eat: true }), { name: "Runtime.OutOfMemory" });
    assert.equal(await lambda.invoke(ARN, {}), "fed");
  });

  it("ends an invocation at its timeout on the clock, even in an endless loop", async () => {
    deploy("exports.handler = async (event) => { while (event.spin); return 'done'; };");
    assert.equal(await lambda.invoke(ARN, {}), "done");
    const invoked = assert.rejects(lambda.invoke(ARN, { spin: true }), {
      name: "Sandbox.Timedout",
      message: /Task timed out after 3\.00 seconds$/,
    });
    await new Promise(setImmediate);
    clock.advance(3_000);
    await invoked;
    assert.equal(await lambda.invoke(ARN, {}), "done");
  });

  it("gives other invocations an environment while some hang, and has as many as before once those have timed out", async () => {
    deploy("let count = 0; exports.handler = async () => ++count;");
    lambda.setFault(({ payload }, run, environment) => (payload === '"hangs"' ? environment.hang() : run()));
    const hanging = [1, 2, 3].map(() => assert.rejects(lambda.invoke(ARN, "hangs"), /timed out after 3\.00 seconds/));
    const newEnvironments = async (): Promise<number> => {
      const counts = await Promise.all(Array.from({ length: 6 }, () => lambda.invoke(ARN, "ends")));
      return counts.filter((count) => count === 1).length;
    };
    assert.equal(await newEnvironments(), 2);
    clock.advance(3_000);
    await Promise.all(hanging);
    assert.equal(await newEnvironments(), 0);
  });

  it("reports at a timeout only the unanswered calls of that invocation", async () => {
    let unanswered: (reason: string) => void = () => assert.fail("the environment has no credentials");
    deploy("exports.handler = async (event) => { while (event.spin); };", {
      issueCredentials(onUnanswered) {
        unanswered = onUnanswered;
        return {};
      },
    });
    await lambda.invoke(ARN, {});
    unanswered("The earlier invocation got no answer");
    const invoked = assert.rejects(lambda.invoke(ARN, { spin: true }), {
      message: /Task timed out after 3\.00 seconds\. This one got no answer$/,
    });
    await new Promise(setImmediate);
    unanswered("This one got no answer");
    clock.advance(3_000);
    await invoked;
  });

  it("refuses a response above 6 MB and 100 bytes", async () => {
    deploy("exports.handler = async (length) => 'x'.repeat(length);");
    // The response's JSON has two quotation marks.
    assert.equal(String(await lambda.invoke(ARN, 6_291_554)).length, 6_291_554);
    await assert.rejects(lambda.invoke(ARN, 6_291_555), {
      name: "Function.ResponseSizeTooLarge",
      message: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
  });

  it("refuses a payload above 6 MB, counted in bytes", async () => {
    deploy("exports.handler = async (event) => event.length;");
    assert.equal(await lambda.invoke(ARN, "x".repeat(6_291_454)), 6_291_454);
    await assert.rejects(lambda.invoke(ARN, `${"x".repeat(6_291_453)}ü`), {
      code: "RequestEntityTooLargeException",
      status: 413,
      message: "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    });
  });

  it("counts an invocation against the reservation until it ends, however it ends", async () => {
    deploy("exports.handler = async (event) => { if (event.fail) throw new Error('no'); while (event.spin); };", {
      reservedConcurrency: 1,
    });
    await assert.rejects(lambda.invoke(ARN, { fail: true }), { message: "no" });
    const spinning = assert.rejects(lambda.invoke(ARN, { spin: true }), { name: "Sandbox.Timedout" });
    await new Promise(setImmediate);
    await assert.rejects(lambda.invoke(ARN, {}), { code: "TooManyRequestsException" });
    clock.advance(3_000);
    await spinning;
    assert.equal(await lambda.invoke(ARN, {}), null);
  });

  it("forwards the function's output to the log", async () => {
    deploy("exports.handler = async () => { process.stdout.write('to stdout\\n'); console.error('to stderr'); };");
    await lambda.invoke(ARN, {});
    await activity.idle();
    assert.match(written.join(""), /to stdout\n/);
    assert.match(written.join(""), /to stderr\n/);
  });

  it("has its output in the log before its answer, and whole the characters that it writes in parts", async () => {
    deploy(
      "exports.handler = async () => { for (const byte of Buffer.from('1 000 €')) process.stdout.write(Buffer.of(byte)); };",
    );
    await lambda.invoke(ARN, {});
    assert.equal(written.join(""), "1 000 €");
  });

  it("starts no environment after a stop, even if invocations are waiting", async () => {
    let started = 0;
    deploy("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1e6));", {
      openLog: () => {
        started += 1;
        return () => undefined;
      },
    });
    const ends = [1, 2, 3].map(() => lambda.invoke(ARN, {}).catch((error: Error) => error.name));
    await new Promise(setImmediate);
    await lambda.stop();
    assert.equal(await ends[0], "Runtime.ExitError");
    await activity.idle();
    assert.equal(started, 2);
  });

  it("is not found under another ARN", async () => {
    await assert.rejects(lambda.invoke(`${ARN}-other`, {}), { code: "ResourceNotFoundException" });
  });
});
