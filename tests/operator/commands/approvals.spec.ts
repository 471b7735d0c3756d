import assert from "node:assert/strict";
import { localTime } from "../../../domain/format";
import { approvalsCommand } from "../../../operator/commands/approvals";
import type { TargetOptions } from "../../../operator/commands/target";
import type { StepFunctions } from "../../../operator/executions/stepFunctions";
import {
  type Answers,
  answered,
  arnOf,
  awsError,
  type EventSketch,
  endedHistory,
  exited,
  fakeStepFunctions,
  startOfHistory,
  stateMachineArn,
  tokenMark,
  twoWait,
  waitingHistory,
} from "../builders";

const oneWaits: Answers = {
  ListExecutions: () => ({ executions: [{ executionArn: arnOf("one") }] }),
  GetExecutionHistory: () => ({ events: waitingHistory() }),
};

/** Runs the command against a fake state machine and returns its output and exit code. */
async function run(args: readonly string[], answers: Answers = oneWaits, choice?: string) {
  const lines: string[] = [];
  const errors: string[] = [];
  const options: TargetOptions[] = [];
  const { client, calls } = fakeStepFunctions(answers);
  const code = await approvalsCommand(
    args,
    { out: (line) => lines.push(line), error: (line) => errors.push(line) },
    async (given) => {
      options.push(given);
      return { sfn: client as StepFunctions, config: {}, stateMachineArn, identity: "alice", choice };
    },
    () => startOfHistory + 61_000,
    async () => {},
  );
  const written = [...lines, ...errors].join("\n");
  assert.ok(!written.includes(tokenMark), "no task token is ever written");
  assert.ok(!written.includes("    at "), "no stack trace is ever written");
  return { code, lines, errors, calls, options };
}

describe("npm run approvals", () => {
  it("lists the pending approvals, with the trade and the times", async () => {
    const { code, lines } = await run(["list"]);

    assert.equal(code, 0);
    assert.deepEqual(lines, [
      "EXECUTION  TRADE                  NOTIONAL  WAITING  EXPIRES IN",
      "one        buy 10 AMZN at $47.50  $475.00   1 min    59 min 1 s",
    ]);
  });

  it("lists the same approvals as JSON, with the environment that they are in", async () => {
    const { lines } = await run(["list", "--json"]);

    assert.deepEqual(JSON.parse(lines.join("\n")), {
      stateMachineArn,
      stateMachineName: "trading",
      region: "eu-west-1",
      account: "111122223333",
      stack: null,
      asksPeople: null,
      identity: "alice",
      approvals: [
        {
          executionName: "one",
          stateName: "Request Human Approval",
          attempt: 3,
          symbol: "AMZN",
          price: 47.5,
          quantity: 10,
          recommendation: "buy",
          input: null,
          requestedAt: "2026-11-22T09:00:01.000Z",
          quotedAt: null,
          expiresAt: "2026-11-22T10:00:02.000Z",
        },
      ],
    });
  });

  it("says which of several emulators it lists, apart from what a script reads", async () => {
    const { lines, errors } = await run(["list", "--json"], oneWaits, "This one.");

    assert.deepEqual(errors, ["This one."]);
    assert.equal(JSON.parse(lines.join("")).approvals.length, 1);
  });

  it("says that no approvals are pending", async () => {
    const { lines } = await run(["list"], { ListExecutions: () => ({ executions: [] }) });

    assert.deepEqual(lines, ["No approvals pending."]);
  });

  /** Answers until the decision is sent as if it waits, and after that with what follows. */
  function decidedBy(...afterwards: readonly EventSketch[]) {
    const sent: unknown[] = [];
    const answers: Answers = {
      ...oneWaits,
      SendTaskSuccess: ({ output }) => sent.push(JSON.parse(String(output))),
      GetExecutionHistory: () => ({ events: sent.length === 0 ? waitingHistory() : endedHistory(...afterwards) }),
    };
    return { sent, answers };
  }
  const bought = exited(
    "Buy Stock",
    "Task",
    '{"order":{"side":"buy","quantity":10,"symbol":"AMZN","limit_price":47.5}}',
  );
  const at = localTime(new Date(startOfHistory + 5_000).toISOString(), startOfHistory + 61_000);

  it("approves in the name of the caller, and says when and what was traded", async () => {
    const { sent, answers } = decidedBy(answered("approved", "alice"), bought);

    const { code, lines } = await run(["approve", "one"], answers);

    assert.deepEqual([code, lines], [0, [`"one": Approved by alice at ${at} (56 s ago); bought 10 AMZN at $47.50.`]]);
    assert.deepEqual(sent, [{ decision: "approved", approver: "alice" }]);
  });

  it("rejects with the reason, and says that nothing was traded", async () => {
    const rejected = answered("rejected", "alice", "too dear");
    const { sent, answers } = decidedBy(
      rejected,
      exited("Trade Rejected", "Pass", '{"approval":{"decision":"rejected"}}'),
    );

    const { code, lines } = await run(["reject", arnOf("one"), "--reason", "too dear"], answers);

    const said = `"one": Rejected by alice at ${at} (56 s ago): “too dear”; nothing was traded.`;
    assert.deepEqual([code, lines], [0, [said]]);
    assert.deepEqual(sent, [{ decision: "rejected", approver: "alice", reason: "too dear" }]);
  });

  it("says who was faster, when, and what was traded", async () => {
    const { code, lines } = await run(["reject", "one", "--reason", "no"], {
      GetExecutionHistory: () => ({ events: endedHistory(answered("approved", "bob"), bought) }),
    });

    assert.deepEqual([code, lines], [1, [`"one": Approved by bob at ${at} (56 s ago); bought 10 AMZN at $47.50.`]]);
  });

  const lost = (): never => {
    throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  };

  it("reads what became of a decision whose answer was lost, and sends it once", async () => {
    const { sent, answers } = decidedBy(answered("approved", "alice"), bought);
    const arrives = await run(["approve", "one"], {
      ...answers,
      SendTaskSuccess: (input) => {
        answers.SendTaskSuccess?.(input);
        return lost();
      },
    });
    const strays = await run(["approve", "one"], { ...oneWaits, SendTaskSuccess: lost });

    assert.deepEqual([arrives.code, arrives.lines.length, sent.length], [0, 1, 1]);
    assert.match(arrives.lines[0] ?? "", /^"one": Approved by alice .* bought 10 AMZN/);
    assert.equal(strays.code, 1);
    assert.match(strays.errors[0] ?? "", /The decision did not arrive: "one" still waits\.$/);
    assert.equal(strays.calls.filter((name) => name === "SendTaskSuccess").length, 1);
  });

  it("says that it is unknown whether a decision arrived, if nothing can be read either", async () => {
    let sent = false;
    const { code, errors } = await run(["approve", "one"], {
      SendTaskSuccess: () => {
        sent = true;
        return lost();
      },
      GetExecutionHistory: () => (sent ? lost() : { events: waitingHistory() }),
    });

    assert.equal(code, 1);
    assert.match(errors[0] ?? "", /Whether the decision arrived is unknown; nothing is re-sent\./);
  });

  it("fails with a message if there is nothing left to decide", async () => {
    const answers: Answers = {
      GetExecutionHistory: () => ({ events: [] }),
      DescribeExecution: () => ({ status: "ABORTED" }),
    };

    const { code, lines } = await run(["approve", "one", "--json"], answers);

    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(lines.join("")), {
      decided: false,
      request: null,
      what: '"one" has no approval pending: it has ended (ABORTED).',
    });
  });

  it("asks which one, if several approvals of an execution are pending", async () => {
    const sent: unknown[] = [];
    const answers: Answers = {
      ...oneWaits,
      GetExecutionHistory: () => ({ events: twoWait() }),
      SendTaskSuccess: ({ taskToken }) => sent.push(taskToken),
    };

    const unclear = await run(["approve", "one"], answers);
    assert.equal(unclear.code, 2);
    assert.deepEqual(unclear.errors, [
      '"one" has 2 approvals pending. Choose one:\n' +
        "  --attempt 6  buy 10 AMZN at $47.50\n" +
        "  --attempt 7  sell 10 MSFT at $47.50",
    ]);
    assert.deepEqual(sent, []);

    const chosen = await run(["approve", "one", "--attempt", "7"], answers);
    assert.deepEqual([chosen.code, sent], [0, [`${tokenMark}right`]]);
    assert.deepEqual((await run(["list"], answers)).lines, [
      "EXECUTION  ATTEMPT  TRADE                   NOTIONAL  WAITING  EXPIRES IN",
      "one        6        buy 10 AMZN at $47.50   $475.00   1 min    59 min 4 s",
      "one        7        sell 10 MSFT at $47.50  $475.00   1 min    59 min 5 s",
    ]);
  });

  const misuses: Readonly<Record<string, readonly string[]>> = {
    "Specify a command: list, show, approve or reject.": [],
    "Specify an execution after show.": ["show"],
    "show does not take an attempt.": ["show", "one", "--attempt", "6"],
    "show does not take a reason.": ["show", "one", "--reason", "no"],
    "list does not take a reason.": ["list", "--reason", "no"],
    'Unknown command "aprove".': ["aprove", "one"],
    "Specify an execution after approve.": ["approve"],
    "list does not take an execution.": ["list", "one"],
    'Unexpected argument "two": specify one execution, and quote a reason of several words.': ["approve", "one", "two"],
    'A rejection requires a reason: --reason "...".': ["reject", "one", "--reason", " "],
    '--attempt takes an ID from the list, not "0x6".': ["approve", "one", "--attempt", "0x6"],
    "list does not take an attempt.": ["list", "--attempt", "6"],
    "Unknown option '--now'": ["list", "--now"],
    "is not an execution of": ["approve", arnOf("one").replace("trading", "payroll")],
  };
  for (const [message, args] of Object.entries(misuses)) {
    it(`reports misuse without calling AWS: ${args.join(" ")}`, async () => {
      const { code, errors, calls } = await run(args);

      assert.equal(code, 2);
      assert.ok(errors[0]?.includes(message), errors[0]);
      assert.ok(errors[0]?.includes("Usage:"));
      assert.deepEqual(calls, []);
    });
  }

  it("says how to renew expired credentials", async () => {
    const { code, errors } = await run(["list"], {
      ListExecutions: () => {
        throw awsError("ExpiredTokenException", "The security token included in the request is expired");
      },
    });

    assert.equal(code, 1);
    assert.match(errors[0] ?? "", /missing, invalid or expired\. Renew them/);
  });

  it("prints no control characters", async () => {
    const evil = { symbol: "\u001b[2J\u202EAMZN", stock_price: 1, quantity: 1, recommended_type: "buy" };

    const { lines } = await run(["list"], {
      ...oneWaits,
      GetExecutionHistory: () => ({ events: waitingHistory({ input: evil }) }),
    });

    assert.doesNotMatch(lines.join(""), /\p{C}/u);
    assert.match(lines.join(""), /AMZN/);
  });

  it("passes the target options on", async () => {
    const { options } = await run([
      "list",
      "--state-machine-arn",
      stateMachineArn,
      "--region",
      "eu-west-1",
      "--profile",
      "p",
    ]);

    assert.deepEqual(
      options.map(({ stateMachineArn, region, profile, stack }) => ({ stateMachineArn, region, profile, stack })),
      [{ stateMachineArn, region: "eu-west-1", profile: "p", stack: undefined }],
    );
  });
});
