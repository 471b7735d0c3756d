import assert from "node:assert/strict";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { findWaiting } from "../../../operator/approvals/findWaiting";
import { growingApprovals, listWaiting, waitingApprovals } from "../../../operator/approvals/inbox";
import {
  answered,
  arnOf,
  asked,
  awsError,
  endedHistory,
  entered,
  exited,
  fakeStepFunctions,
  historyOf,
  started,
  startOfHistory,
  stateMachineArn,
  submitted,
  taskStarted,
  tokenMark,
  twoWait,
  waitingHistory,
} from "../builders";

const execution = { executionArn: arnOf("one") };
const step = entered("Request Human Approval");

describe("waitingApprovals", () => {
  it("reads a waiting step from its execution's history", () => {
    const [waiting, ...rest] = waitingApprovals(waitingHistory(), execution);

    assert.deepEqual(rest, []);
    assert.deepEqual(waiting, {
      executionArn: arnOf("one"),
      executionName: "one",
      stateName: "Request Human Approval",
      attempt: 3,
      trade: { symbol: "AMZN", price: 47.5, quantity: 10, recommendation: "buy" },
      input: null,
      requestedAt: new Date("2026-11-22T09:00:01.000Z"),
      quotedAt: undefined,
      expiresAt: new Date(startOfHistory + 2000 + 3_600_000),
      submitted: true,
    });
  });

  it("knows when the price was quoted: where it first appears, whatever passes it on", () => {
    const quote = (price: number) => JSON.stringify({ symbol: "AMZN", quantity: 10, stock_price: price });
    const quotedAt = (...quotes: readonly number[]) => {
      const steps = quotes.flatMap((price) => [entered("Check"), exited("Check", "Task", quote(price))]);
      const [waiting] = waitingApprovals(historyOf(started, ...steps, step, asked()), execution);
      return waiting?.quotedAt && (waiting.quotedAt.getTime() - startOfHistory) / 1000;
    };
    assert.equal(quotedAt(47.5), 2);
    assert.equal(quotedAt(46, 47.5, 47.5), 4);
    assert.equal(quotedAt(46), undefined);
  });

  it("counts the wait of a redriven request from its task, since a redrive does not renew the state's entry", () => {
    const [waiting] = waitingApprovals(waitingHistory({ redriveCount: 1 }), execution);

    assert.deepEqual(waiting?.requestedAt, new Date(startOfHistory + 2000));
  });

  it("reads a message whose body is a JSON string", () => {
    const [waiting] = waitingApprovals(waitingHistory({ asText: true }), execution);

    assert.equal(waiting?.trade.symbol, "AMZN");
  });

  it("reads the input of a request that proposes no trade, without a token that the workflow put into it", () => {
    const token = `${tokenMark}inside`;
    const [waiting] = waitingApprovals(
      waitingHistory({ input: { orderId: "A-1", callback: { taskToken: token } } }),
      execution,
    );

    assert.deepEqual(waiting?.input, { orderId: "A-1", callback: { taskToken: "(task token, not shown)" } });
  });

  it("lists a step whose message does not describe a trade, because it can still be decided", () => {
    const [waiting] = waitingApprovals(waitingHistory({ input: "?" }), execution);

    assert.deepEqual(waiting?.trade, {
      symbol: null,
      price: null,
      quantity: null,
      recommendation: null,
    });
  });

  for (const end of ["TaskSucceeded", "TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStateAborted"]) {
    it(`lists nothing after ${end}`, () => {
      const history = historyOf(started, step, asked(), taskStarted, submitted, { type: end });

      assert.deepEqual(waitingApprovals(history, execution), []);
    });
  }

  for (const end of ["ExecutionAborted", "ExecutionTimedOut", "ExecutionFailed"]) {
    it(`lists nothing after ${end}, which has no predecessor`, () => {
      const history = historyOf(started, step, asked(), taskStarted, submitted, { type: end, after: 0 });

      assert.deepEqual(waitingApprovals(history, execution), []);
    });
  }

  it("lists the latest attempt after a failed send was retried", () => {
    const history = historyOf(
      started,
      step,
      asked({ token: `${tokenMark}first` }),
      taskStarted,
      { type: "TaskSubmitFailed" },
      asked({ token: `${tokenMark}second` }),
    );

    const waiting = waitingApprovals(history, execution);

    assert.deepEqual(
      waiting.map(({ attempt, stateName, submitted }) => ({ attempt, stateName, submitted })),
      [{ attempt: 6, stateName: "Request Human Approval", submitted: false }],
    );
  });

  it("lists the new attempt of a redriven execution and its state, although an abort breaks the chain of events", () => {
    const history = historyOf(
      started,
      step,
      asked(),
      taskStarted,
      submitted,
      { type: "ExecutionAborted", after: 0 },
      { type: "ExecutionRedriven" },
      asked({ after: 7 }),
    );

    const waiting = waitingApprovals(history, execution);

    assert.deepEqual(
      waiting.map(({ attempt, stateName }) => ({ attempt, stateName })),
      [{ attempt: 8, stateName: "Request Human Approval" }],
    );
  });

  it("separates the branches of a Parallel state", () => {
    const history = historyOf(
      started,
      entered("Both", "Parallel"),
      { type: "ParallelStateStarted" },
      { ...entered("Left"), after: 3 },
      { ...entered("Right"), after: 3 },
      asked({ token: `${tokenMark}left`, after: 4 }),
      asked({ token: `${tokenMark}right`, after: 5 }),
      { type: "TaskSucceeded", after: 6 },
      { ...exited("Left"), after: 8 },
    );

    const waiting = waitingApprovals(history, execution);

    assert.deepEqual(
      waiting.map(({ stateName }) => stateName),
      ["Right"],
    );
  });

  it("ignores other tasks that wait for a token", () => {
    const history = waitingHistory({ resource: "invoke.waitForTaskToken" });

    assert.deepEqual(waitingApprovals(history, execution), []);
  });

  it("keeps the task token out of everything that prints", () => {
    const [waiting] = waitingApprovals(waitingHistory(), execution);

    const printed = `${JSON.stringify(waiting)} ${inspect(waiting, { depth: null, showHidden: true })}`;

    assert.ok(printed.includes("AMZN"));
    assert.ok(!printed.includes(tokenMark));
  });
});

describe("growingApprovals", () => {
  it("skips events that it has, as two readings under way may both find them", () => {
    const approvals = growingApprovals(execution);
    approvals.add(endedHistory(answered("approved", "ada")));
    approvals.add(waitingHistory());

    assert.deepEqual([approvals.waiting(), approvals.lastEvent()], [[], 6]);
  });

  it("keeps nothing of the data in the events, which can have 256 kB each", async () => {
    const approvals = growingApprovals(execution);
    /** Adds events whose details nothing else refers to. */
    const add = () => {
      const events = waitingHistory();
      approvals.add(events);
      return events.flatMap((event) => {
        const details = event.stateEnteredEventDetails ?? event.taskScheduledEventDetails;
        return details === undefined ? [] : [new WeakRef<object>(details)];
      });
    };
    const details = add();

    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();

    assert.deepEqual(
      details.map((one) => one.deref()),
      [undefined, undefined],
    );
    assert.equal(approvals.waiting().length, 1);
  });
});

describe("listWaiting", () => {
  it("reads every page of executions and histories, and lists the longest wait first", async () => {
    const late = waitingHistory();
    const early = historyOf(started, step, { ...asked(), type: "TaskScheduled" });
    const { client } = fakeStepFunctions({
      ListExecutions: ({ nextToken, statusFilter }) => {
        assert.equal(statusFilter, "RUNNING");
        return nextToken === undefined
          ? { executions: [{ executionArn: arnOf("late") }], nextToken: "more" }
          : { executions: [{ executionArn: arnOf("early") }] };
      },
      GetExecutionHistory: ({ executionArn, nextToken }) => {
        if (executionArn === arnOf("early")) {
          return { events: withRequestedAt(early, "2026-11-22T08:00:00.000Z") };
        }
        return nextToken === undefined ? { events: late.slice(0, 2), nextToken: "more" } : { events: late.slice(2) };
      },
    });

    const waiting = await listWaiting(client, stateMachineArn);

    assert.deepEqual(
      waiting.map(({ executionName }) => executionName),
      ["early", "late"],
    );
  });
});

describe("findWaiting", () => {
  const running = { DescribeExecution: () => ({ status: "RUNNING" }) };

  it("finds the step by the execution's name", async () => {
    const { client } = fakeStepFunctions({
      GetExecutionHistory: ({ executionArn }) => {
        assert.equal(executionArn, arnOf("one"));
        return { events: waitingHistory() };
      },
    });

    const { waiting } = await findWaiting(client, stateMachineArn, "one");

    assert.equal(waiting?.attempt, 3);
  });

  it("finds only the attempt that the person saw", async () => {
    const { client } = fakeStepFunctions({ GetExecutionHistory: () => ({ events: waitingHistory() }), ...running });

    const found = await findWaiting(client, stateMachineArn, "one", 2);

    assert.deepEqual(found, {
      waiting: undefined,
      why: '"one" was requested again after you opened it (the step ran again). Open it again.',
    });
  });

  it("does not guess which of several approvals is meant", async () => {
    const { client } = fakeStepFunctions({ GetExecutionHistory: () => ({ events: twoWait() }) });

    const unclear = await findWaiting(client, stateMachineArn, "one");
    const chosen = await findWaiting(client, stateMachineArn, "one", 7);

    assert.deepEqual(unclear.waiting === undefined && unclear.several?.map(({ attempt }) => attempt), [6, 7]);
    assert.equal(chosen.waiting?.trade.symbol, "MSFT");
  });

  it("says who decided the one that the person saw, while another one waits", async () => {
    const events = twoWait({
      type: "TaskSucceeded",
      after: 9,
      taskSucceededEventDetails: { output: '{"decision":"rejected","approver":"bob"}' },
    });
    const { client } = fakeStepFunctions({ GetExecutionHistory: () => ({ events }) });

    const found = await findWaiting(client, stateMachineArn, "one", 6);

    assert.ok(found.waiting === undefined);
    assert.match(found.why, /^"one" was already decided: rejected by bob at 2026-11-22 09:00:11 UTC\./);
    assert.deepEqual(found.request, {
      end: "rejected",
      by: "bob",
      reason: null,
      at: "2026-11-22T09:00:11.000Z",
      became: null,
      settled: true,
    });
  });

  for (const [what, ...following] of [
    ["still waits"],
    ["was approved", { ...answered("approved", "bob"), after: 11 }],
  ] as const) {
    it(`says what became of the one that the person saw, and not of the one beside it, which ${what}`, async () => {
      const events = twoWait({ type: "TaskTimedOut", after: 9 }, ...following);
      const { client } = fakeStepFunctions({ GetExecutionHistory: () => ({ events }) });

      const found = await findWaiting(client, stateMachineArn, "one", 6);

      assert.ok(found.waiting === undefined);
      assert.deepEqual([found.request?.end, found.request?.by], ["expired", null]);
    });
  }

  it("says that an execution has ended, is not waiting, or does not exist", async () => {
    const over = historyOf(started);
    const why = async (answers: Parameters<typeof fakeStepFunctions>[0]) => {
      const found = await findWaiting(fakeStepFunctions(answers).client, stateMachineArn, "one");
      return found.waiting === undefined ? found.why : undefined;
    };

    const ended = await why({
      GetExecutionHistory: () => ({ events: over }),
      DescribeExecution: () => ({ status: "FAILED" }),
    });
    const runs = await why({ GetExecutionHistory: () => ({ events: over }), ...running });
    const missing = await why({
      GetExecutionHistory: () => {
        throw awsError("ExecutionDoesNotExist");
      },
    });

    assert.equal(ended, '"one" has no approval pending: it has ended (FAILED).');
    assert.match(runs ?? "", /is running, with no approval pending/);
    assert.equal(missing, 'There is no execution "one" of this state machine.');
  });

  it("refuses an execution of another state machine without calling AWS", async () => {
    const { client, calls } = fakeStepFunctions({});
    const foreign = arnOf("one").replace("trading", "payroll");

    await assert.rejects(findWaiting(client, stateMachineArn, foreign), { name: "InvalidReferenceError" });
    assert.deepEqual(calls, []);
  });
});

function withRequestedAt(history: ReturnType<typeof historyOf>, at: string): ReturnType<typeof historyOf> {
  return JSON.parse(JSON.stringify(history).replaceAll("2026-11-22T09:00:01.000Z", at), (key, value) =>
    key === "timestamp" ? new Date(value) : value,
  );
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
