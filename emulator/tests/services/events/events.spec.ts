import assert from "node:assert/strict";
import { type Call, ServiceError } from "../../../calls";
import { createClock, type MovableClock } from "../../../clock";
import { type Inputs, placeOf } from "../../../resource";
import { events, type RunningEvents } from "../../../services/events";
import type { ServiceContext, ServiceEvent } from "../../../services/service";

const TOPIC = "arn:aws:sns:us-east-1:000000000000:parcels";
const EVENT: ServiceEvent = {
  source: "aws.states",
  detailType: "Step Functions Execution Status Change",
  resources: ["arn:of:the:execution"],
  detail: { status: "FAILED", stateMachineArn: "machine" },
};
const THROTTLED = new ServiceError("Throttled", "Rate exceeded", 429);
const BROKEN = new ServiceError("InternalError", "Internal error", 500);

interface Bus extends RunningEvents {
  readonly clock: MovableClock;
  /** The calls to the targets. */
  readonly calls: readonly Call[];
  /** The errors of the next calls to the targets, in order. Later calls succeed. */
  readonly failures: Error[];
  emit(event: Partial<ServiceEvent>): Promise<void>;
  rule(eventPattern: unknown, ...targets: readonly (string | Inputs)[]): void;
  /** Advances the clock, and runs the work that becomes due. */
  pass(milliseconds: number): Promise<void>;
}

async function startBus(): Promise<Bus> {
  const clock = createClock({ stoppedAt: Date.UTC(2026, 0, 1, 12, 30, 15, 250) });
  const calls: Call[] = [];
  const failures: Error[] = [];
  let listener: (event: ServiceEvent) => void = () => assert.fail("nothing listens to events");
  const running = await events.start({
    place: placeOf("000000000000", "us-east-1"),
    clock,
    call: async (call: Call) => {
      calls.push(call);
      const failure = failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      return {};
    },
    onEvent(added: typeof listener) {
      listener = added;
    },
  } as unknown as ServiceContext);
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const provision = (type: string, state: Inputs, inputs: Inputs): unknown =>
    running.provision[type]?.(state, inputs, "parcels");
  let rules = 0;
  return {
    ...running,
    clock,
    calls,
    failures,
    async emit(event) {
      listener({ ...EVENT, ...event });
      await settled();
    },
    rule(eventPattern, ...targets) {
      rules += 1;
      const name = `rule-${rules}`;
      provision("aws:cloudwatch/eventRule:EventRule", { name }, { eventPattern: JSON.stringify(eventPattern) });
      for (const target of targets) {
        const inputs = typeof target === "string" ? { arn: target } : target;
        provision("aws:cloudwatch/eventTarget:EventTarget", {}, { rule: name, ...inputs });
      }
    },
    async pass(milliseconds) {
      clock.advance(milliseconds);
      await settled();
    },
  };
}

describe("The default event bus", () => {
  let bus: Bus;
  beforeEach(async () => {
    bus = await startBus();
  });

  it("publishes an event in AWS's format, as the EventBridge service", async () => {
    bus.rule({ source: ["aws.states"] }, TOPIC);
    await bus.emit({});
    const [published = assert.fail("nothing was published")] = bus.calls;
    const { input, ...call } = published;
    assert.deepEqual(call, {
      caller: { type: "service", service: "events.amazonaws.com" },
      service: "sns",
      action: "Publish",
      overTls: true,
    });
    assert.equal(input.TopicArn, TOPIC);
    const { id, ...event } = JSON.parse(String(input.Message));
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(event, {
      version: "0",
      "detail-type": EVENT.detailType,
      source: "aws.states",
      account: "000000000000",
      time: "2026-01-01T12:30:15Z",
      region: "us-east-1",
      resources: EVENT.resources,
      detail: EVENT.detail,
    });
  });

  const patterns: readonly (readonly [pattern: unknown, matches: boolean])[] = [
    [{ source: ["aws.states"] }, true],
    [{ source: ["aws.ec2", "aws.states"] }, true],
    [{ source: ["aws.ec2"] }, false],
    [{ source: ["aws.state"] }, false],
    [{ detail: { status: ["FAILED"], stateMachineArn: ["machine"] } }, true],
    [{ detail: { status: ["FAILED"], stateMachineArn: ["other"] } }, false],
    [{ detail: { cause: ["any"] } }, false],
    [{ detail: { status: { code: ["FAILED"] } } }, false],
    [{ missing: { status: ["FAILED"] } }, false],
  ];
  for (const [pattern, matches] of patterns) {
    it(`${matches ? "matches" : "does not match"} ${JSON.stringify(pattern)}`, async () => {
      bus.rule(pattern, TOPIC);
      await bus.emit({});
      assert.equal(bus.calls.length, matches ? 1 : 0);
    });
  }

  it("publishes what a target's transformer makes of the event, and counts an event of which it makes no JSON", async () => {
    const inputTransformer = { inputPaths: { status: "$.detail.status" }, inputTemplate: '{ "status": <status> }' };
    bus.rule({ source: ["aws.states"] }, { arn: TOPIC, inputTransformer });
    await bus.emit({});
    await bus.emit({ detail: {} });
    assert.deepEqual(
      bus.calls.map(({ input }) => input.Message),
      ['{ "status": "FAILED" }'],
    );
    assert.equal(bus.failedInvocations(), 1);
  });

  it("publishes to each target of each matching rule", async () => {
    bus.rule({ source: ["aws.states"] }, `${TOPIC}-1`, `${TOPIC}-2`);
    bus.rule({ source: ["aws.ec2"] }, `${TOPIC}-3`);
    bus.rule({ detail: { status: ["FAILED"] } }, `${TOPIC}-4`);
    await bus.emit({});
    assert.deepEqual(
      bus.calls.map(({ input }) => input.TopicArn),
      [`${TOPIC}-1`, `${TOPIC}-2`, `${TOPIC}-4`],
    );
  });

  for (const error of [THROTTLED, BROKEN, new ServiceError("TooManyRequestsException", "Rate exceeded", 400)]) {
    it(`retries after ${error.code} with exponential backoff, starting at one second`, async () => {
      bus.rule({ source: ["aws.states"] }, TOPIC);
      bus.failures.push(error, error, error);
      await bus.emit({});
      const callsAfter: number[] = [];
      for (const wait of [999, 1, 1_999, 1, 3_999, 1, 3_600_000]) {
        await bus.pass(wait);
        callsAfter.push(bus.calls.length);
      }
      assert.deepEqual(callsAfter, [1, 2, 2, 3, 3, 4, 4]);
      assert.equal(new Set(bus.calls.map(({ input }) => input.Message)).size, 1);
      assert.equal(bus.failedInvocations(), 0);
    });
  }

  it("waits at most 15 minutes between retries, and stops after 185 retries", async () => {
    bus.rule({ source: ["aws.states"] }, TOPIC);
    bus.failures.push(...Array<Error>(1_000).fill(BROKEN));
    await bus.emit({});
    while (bus.calls.length < 11) {
      await bus.pass(bus.clock.untilNextTimer() ?? assert.fail("no retry is due"));
    }
    const waits = new Set<number>();
    for (let wait = bus.clock.untilNextTimer(); wait !== undefined; wait = bus.clock.untilNextTimer()) {
      waits.add(wait);
      assert.equal(bus.failedInvocations(), 0);
      await bus.pass(wait);
    }
    assert.deepEqual([...waits], [15 * 60_000]);
    assert.equal(bus.calls.length, 186);
    assert.equal(bus.failedInvocations(), 1);
  });

  for (const error of [new ServiceError("AuthorizationError", "not authorized", 403), new TypeError("a defect")]) {
    it(`counts "${error.message}" as a failed invocation, without a retry`, async () => {
      bus.rule({ source: ["aws.states"] }, TOPIC);
      bus.failures.push(error);
      await bus.emit({});
      await bus.pass(86_400_000);
      assert.equal(bus.calls.length, 1);
      assert.equal(bus.failedInvocations(), 1);
    });
  }

  it("publishes nothing after it is stopped", async () => {
    bus.rule({ source: ["aws.states"] }, TOPIC);
    bus.failures.push(BROKEN);
    await bus.emit({});
    await bus.stop?.();
    await bus.pass(86_400_000);
    assert.equal(bus.calls.length, 1);
  });

  const refusals: readonly (readonly [what: string, go: () => void, message: RegExp])[] = [
    [
      "a comparison operator",
      () => bus.rule({ detail: { status: [{ prefix: "F" }] } }),
      /^The event pattern of rule-1, detail, status uses a comparison operator\. It is valid on AWS, and not run here/,
    ],
    [
      "a pattern that is text",
      () => bus.rule({ source: "aws.states" }),
      /^The event pattern of rule-1, source is not valid on AWS: it has to consist of objects and lists\.$/,
    ],
    ["a pattern that is null", () => bus.rule(null), /^The event pattern of rule-1 is not valid on AWS/],
    [
      "a target that is not a topic",
      () => bus.rule({ source: ["aws.states"] }, "arn:aws:sqs:us-east-1:000000000000:sns:queue"),
      /^The rule rule-1 has the target arn:aws:sqs:.*\. Other targets than SNS topics are valid on AWS, and not run here\.$/,
    ],
  ];
  for (const [what, go, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(go, { message });
    });
  }

  it("refuses a target for a rule that does not exist, as AWS does", () => {
    const target = { rule: "none", arn: TOPIC };
    assert.throws(() => bus.provision["aws:cloudwatch/eventTarget:EventTarget"]?.({}, target, "parcels"), {
      code: "ResourceNotFoundException",
      message: "Rule none does not exist on EventBus default.",
    });
  });
});
