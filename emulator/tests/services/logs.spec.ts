import assert from "node:assert/strict";
import { type Call, type Handler, type Output, ServiceError } from "../../calls";
import type { Principal } from "../../iam/evaluate";
import { placeOf } from "../../resource";
import { createLogWriter } from "../../services/lambda/logWriter";
import { logs, type RunningLogs } from "../../services/logs";
import type { ServiceContext } from "../../services/service";

const ROLE: Principal = { type: "role", arn: "role", sessionName: "parcels", account: "000000000000" };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("CloudWatch Logs", () => {
  let running: RunningLogs;
  const put = (logGroupName: string, ...messages: readonly string[]): Output =>
    running.handle?.({
      service: "logs",
      action: "PutLogEvents",
      input: { logGroupName, logStreamName: "s", logEvents: messages.map((message) => ({ message })) },
    } as unknown as Call) as Output;
  beforeEach(async () => {
    running = await logs.start({
      place: placeOf("000000000000", "us-east-1"),
    } as unknown as ServiceContext);
    running.provision["aws:cloudwatch/logGroup:LogGroup"]?.({ name: "parcels" }, {}, "parcels");
  });

  it("keeps the entries of a log group, oldest first", () => {
    put("parcels", "a", "b");
    put("parcels", "c");
    assert.deepEqual(running.groups(), ["parcels"]);
    assert.deepEqual(running.read("parcels"), ["a", "b", "c"]);
    assert.deepEqual(running.read("none"), []);
  });

  it("keeps the latest 10,000 entries of a log group", () => {
    put("parcels", ...Array.from({ length: 10_002 }, (_, index) => String(index)));
    assert.equal(running.read("parcels").length, 10_000);
    assert.equal(running.read("parcels")[0], "2");
  });

  it("refuses a log group that does not exist", () => {
    assert.throws(() => put("none", "a"), {
      code: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
  });
});

describe("The log of an execution environment", () => {
  const calls: Call[] = [];
  let refused: string[] = [];
  const call: Handler = async (made) => {
    calls.push(made);
    if (refused.includes(made.action)) {
      throw new ServiceError("AccessDeniedException", "not authorized");
    }
    return {};
  };
  beforeEach(() => {
    calls.length = 0;
    refused = [];
  });

  it("creates its log stream once, and writes each line as an entry with the function's role", async () => {
    const write = createLogWriter(call, ROLE, "parcels");
    write("a\nb\n");
    write("c");
    await settled();
    assert.deepEqual(
      calls.map(({ action, input }) => [action, input.logEvents]),
      [
        ["CreateLogStream", undefined],
        ["PutLogEvents", [{ message: "a" }, { message: "b" }]],
        ["PutLogEvents", [{ message: "c" }]],
      ],
    );
    for (const { caller, service, input, overTls } of calls) {
      assert.deepEqual([caller, service, input.logGroupName, overTls], [ROLE, "logs", "parcels", true]);
      assert.equal(input.logStreamName, calls[0]?.input.logStreamName);
    }
  });

  it("has a separate log stream for each environment", async () => {
    createLogWriter(call, ROLE, "parcels")("a");
    createLogWriter(call, ROLE, "parcels")("b");
    await settled();
    assert.equal(new Set(calls.map(({ input }) => input.logStreamName)).size, 2);
  });

  it("discards output that the role cannot write, and retries the log stream with the next output", async () => {
    const write = createLogWriter(call, ROLE, "parcels");
    refused = ["CreateLogStream"];
    write("lost");
    await settled();
    refused = ["PutLogEvents"];
    write("lost as well");
    await settled();
    assert.deepEqual(
      calls.map(({ action }) => action),
      ["CreateLogStream", "CreateLogStream", "PutLogEvents"],
    );
  });
});
