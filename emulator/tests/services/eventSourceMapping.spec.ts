import assert from "node:assert/strict";
import { type Call, type Output, ServiceError } from "../../calls";
import { createClock, type MovableClock } from "../../clock";
import type { Principal } from "../../iam/evaluate";
import { createEventSourceMapping, type EventSourceMappingArgs } from "../../services/lambda/eventSourceMapping";
import type { Lambda } from "../../services/lambda/lambda";

const ROLE: Principal = {
  type: "role",
  arn: "arn:aws:iam::000000000000:role/parcels",
  sessionName: "parcels",
  account: "000000000000",
};
const ARGS: EventSourceMappingArgs = {
  queueArn: "arn:aws:sqs:us-east-1:000000000000:parcels",
  queueUrl: "http://127.0.0.1:1/000000000000/parcels",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:parcels",
  role: ROLE,
  region: "us-east-1",
  batchSize: 2,
  maximumConcurrency: 3,
  reportsBatchItemFailures: true,
};
const VISIBILITY_MS = 60_000;

interface Invocation {
  readonly functionArn: string;
  readonly records: readonly Record<string, unknown>[];
  /** Ends the invocation with this response. */
  readonly answer: (value: unknown) => Promise<void>;
  readonly fail: () => Promise<void>;
}

/** A mapping with a fake queue and a fake function. */
class Played {
  readonly clock: MovableClock = createClock({ stoppedAt: 0 });
  readonly calls: Call[] = [];
  readonly invocations: Invocation[] = [];
  readonly madeVisible: string[] = [];
  readonly deleted: string[] = [];
  /** The actions whose next call fails. */
  readonly refused: string[] = [];
  readonly mapping;
  private readonly waiting: string[] = [];

  constructor(args: Partial<EventSourceMappingArgs> = {}) {
    const lambda = {
      invoke: (functionArn: string, event: { Records: Record<string, unknown>[] }) =>
        new Promise((resolve, reject) => {
          this.invocations.push({
            functionArn,
            records: event.Records,
            answer: (value) => settledAfter(() => resolve(value)),
            fail: () => settledAfter(() => reject(new Error("the function failed"))),
          });
        }),
    };
    this.mapping = createEventSourceMapping(
      { ...ARGS, ...args },
      {
        call: (call) => this.call(call),
        lambda: lambda as unknown as Lambda,
        clock: this.clock,
        makeVisible: async (queueUrl, receiptHandle) => {
          assert.equal(queueUrl, ARGS.queueUrl);
          this.madeVisible.push(receiptHandle);
        },
      },
    );
  }

  /** Sends messages to the queue, and wakes the mapping. */
  send(...names: readonly string[]): Promise<void> {
    this.waiting.push(...names);
    return settledAfter(() => this.mapping.wake());
  }

  pass(milliseconds: number): Promise<void> {
    return settledAfter(() => this.clock.advance(milliseconds));
  }

  private async call(call: Call): Promise<Output> {
    this.calls.push(call);
    const { action, input } = call;
    const refusal = this.refused.indexOf(action);
    if (refusal >= 0) {
      this.refused.splice(refusal, 1);
      throw new ServiceError("RequestThrottled", "Request is throttled.", 403);
    }
    switch (action) {
      case "GetQueueAttributes":
        return { Attributes: { VisibilityTimeout: String(VISIBILITY_MS / 1_000) } };
      case "ReceiveMessage": {
        const names = this.waiting.splice(0, Number(input.MaxNumberOfMessages));
        return names.length === 0 ? {} : { Messages: names.map(message) };
      }
      case "DeleteMessage":
        this.deleted.push(String(input.ReceiptHandle));
        return {};
      default:
        return assert.fail(`unexpected ${action}`);
    }
  }
}

function message(name: string): Record<string, unknown> {
  return {
    MessageId: `id-${name}`,
    ReceiptHandle: `handle-${name}`,
    Body: `body-${name}`,
    MD5OfBody: `md5-${name}`,
    Attributes: { SentTimestamp: "1" },
  };
}

async function settledAfter(go: () => void): Promise<void> {
  go();
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise(setImmediate);
  }
}

describe("An event source mapping", () => {
  it("polls the queue with the function's role, over TLS, in batches of the batch size", async () => {
    const played = new Played();
    await played.send("a", "b", "c");
    assert.deepEqual(
      played.invocations.map(({ records }) => records.map(({ body }) => body)),
      [["body-a", "body-b"], ["body-c"]],
    );
    for (const { caller, service, input, overTls } of played.calls) {
      assert.deepEqual([caller, service, input.QueueUrl, overTls], [ROLE, "sqs", ARGS.queueUrl, true]);
    }
    assert.deepEqual(played.calls[0]?.input.AttributeNames, ["VisibilityTimeout"]);
    const received = played.calls.find(({ action }) => action === "ReceiveMessage");
    assert.deepEqual([received?.input.MaxNumberOfMessages, received?.input.MessageSystemAttributeNames], [2, ["All"]]);
  });

  it("invokes the function with records in Lambda's format", async () => {
    const played = new Played();
    await played.send("a");
    assert.equal(played.invocations[0]?.functionArn, ARGS.functionArn);
    assert.deepEqual(played.invocations[0]?.records, [
      {
        messageId: "id-a",
        receiptHandle: "handle-a",
        body: "body-a",
        attributes: { SentTimestamp: "1" },
        messageAttributes: {},
        md5OfBody: "md5-a",
        eventSource: "aws:sqs",
        eventSourceARN: ARGS.queueArn,
        awsRegion: "us-east-1",
      },
    ]);
  });

  const handled: readonly (readonly [what: string, answer: unknown])[] = [
    ["an empty list of failures", { batchItemFailures: [] }],
    ["null", null],
    ["nothing", undefined],
    ["an object without failures", {}],
    ["null for its failures", { batchItemFailures: null }],
  ];
  for (const [what, answer] of handled) {
    it(`deletes a batch if the function returns ${what}`, async () => {
      const played = new Played();
      await played.send("a", "b");
      assert.deepEqual(played.deleted, []);
      await played.invocations[0]?.answer(answer);
      assert.deepEqual(played.deleted, ["handle-a", "handle-b"]);
      await played.pass(VISIBILITY_MS);
      assert.deepEqual(played.madeVisible, []);
    });
  }

  it("deletes processed messages, and makes failed messages visible when their visibility timeout ends", async () => {
    const played = new Played();
    await played.send("a", "b");
    await played.invocations[0]?.answer({ batchItemFailures: [{ itemIdentifier: "id-b" }] });
    assert.deepEqual(played.deleted, ["handle-a"]);
    await played.pass(VISIBILITY_MS - 1);
    assert.deepEqual(played.madeVisible, []);
    const polls = played.calls.length;
    await played.pass(1);
    assert.deepEqual(played.madeVisible, ["handle-b"]);
    assert.ok(played.calls.length > polls, "the queue is read again");
  });

  const unhandled: readonly (readonly [what: string, answer: unknown])[] = [
    ["an identifier that is not in the batch", { batchItemFailures: [{ itemIdentifier: "id-other" }] }],
    ["an identifier that is not text", { batchItemFailures: [{ itemIdentifier: 7 }] }],
    ["an empty entry", { batchItemFailures: [null] }],
    ["failures that are no list", { batchItemFailures: "id-a" }],
    ["failures in an object", { batchItemFailures: { itemIdentifier: "id-a" } }],
  ];
  for (const [what, answer] of unhandled) {
    it(`treats ${what} as a failure of the batch`, async () => {
      const played = new Played();
      await played.send("a", "b");
      await played.invocations[0]?.answer(answer);
      await played.pass(VISIBILITY_MS);
      assert.deepEqual(played.deleted, []);
      assert.deepEqual(played.madeVisible, ["handle-a", "handle-b"]);
    });
  }

  it("makes a batch visible again if the function fails", async () => {
    const played = new Played();
    await played.send("a", "b");
    await played.invocations[0]?.fail();
    await played.pass(VISIBILITY_MS);
    assert.deepEqual([played.deleted, played.madeVisible], [[], ["handle-a", "handle-b"]]);
  });

  it("treats any response as a success without ReportBatchItemFailures", async () => {
    const played = new Played({ reportsBatchItemFailures: false });
    await played.send("a");
    await played.invocations[0]?.answer({ batchItemFailures: [{ itemIdentifier: "id-a" }] });
    assert.deepEqual(played.deleted, ["handle-a"]);
  });

  it("makes a message visible again if its deletion fails, and deletes the next message", async () => {
    const played = new Played();
    played.refused.push("DeleteMessage");
    await played.send("a", "b");
    await played.invocations[0]?.answer({ batchItemFailures: [] });
    assert.deepEqual(played.deleted, ["handle-b"]);
    await played.pass(VISIBILITY_MS);
    assert.deepEqual(played.madeVisible, ["handle-a"]);
  });

  it("processes concurrent batches up to the maximum concurrency, and continues as they end", async () => {
    const played = new Played({ batchSize: 1, maximumConcurrency: 3 });
    await played.send("a", "b", "c", "d", "e");
    assert.equal(played.invocations.length, 3);
    await played.invocations[1]?.answer(null);
    assert.equal(played.invocations.length, 4);
    await played.invocations[0]?.answer(null);
    assert.equal(played.invocations.length, 5);
  });

  for (const action of ["GetQueueAttributes", "ReceiveMessage"]) {
    it(`polls the queue again one second after ${action} fails`, async () => {
      const played = new Played({ batchSize: 1, maximumConcurrency: 1 });
      played.refused.push(action);
      await played.send("a", "b");
      await played.pass(999);
      assert.equal(played.invocations.length, 0);
      await played.pass(1);
      assert.equal(played.invocations.length, 1);
    });
  }

  it("stops polling when it is stopped, even if messages arrive or fail", async () => {
    const played = new Played();
    played.refused.push("ReceiveMessage");
    await played.send("a");
    await played.pass(1_000);
    played.mapping.stop();
    const calls = played.calls.length;
    await played.invocations[0]?.fail();
    await played.send("b");
    await played.pass(10 * VISIBILITY_MS);
    assert.equal(played.calls.length, calls);
    assert.deepEqual(played.madeVisible, []);
  });

  it("cancels its timers when it is stopped", async () => {
    const played = new Played();
    await played.send("a");
    await played.invocations[0]?.fail();
    played.mapping.stop();
    assert.equal(played.clock.untilNextTimer(), undefined);
  });
});
