import assert from "node:assert/strict";
import { InvalidOutput, InvalidToken, TaskDoesNotExist, TaskTimedOut } from "@aws-sdk/client-sfn";
import { type ApprovalHandlerArgs, approvalHandler } from "approval-queue/callback";
import type { ApprovalRequest } from "approval-queue/requests";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Proposal } from "../../../domain/trade";
import { parseProposal } from "../../../domain/tradeRequest";
import {
  approvalMessage,
  approvalRequest,
  execution,
  holdsSecret,
  logEntries,
  printedBy,
  proposal,
  sqsEvent,
  taskToken,
} from "../../functions/support";

const details = { $metadata: {}, message: `Invalid token: '${taskToken}'` };

function failed(...messageIds: string[]): SQSBatchResponse {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Handles an event in a function that has as many milliseconds left. */
function handle(
  event: SQSEvent,
  act: ApprovalHandlerArgs<Proposal>["act"],
  { longestActMs, remainingMs = 30_000 }: { readonly longestActMs?: number; readonly remainingMs?: number } = {},
): Promise<SQSBatchResponse> {
  const handler = approvalHandler({
    readInput: parseProposal,
    act,
    ...(longestActMs !== undefined && { longestActMs }),
  });
  return handler(event, { getRemainingTimeInMillis: () => remainingMs });
}

function named(name: string): Error {
  return Object.assign(new Error(`${name} at ${taskToken}`), { name });
}

/** An error with the token in every property where the SDK, or code that wraps it, may put it. */
function leakyError(name: string): Error {
  const cause = Object.assign(new Error(`inner ${taskToken}`), { cause: new Error(taskToken) });
  const error = Object.assign(new Error(details.message, { cause }), {
    name,
    $metadata: { requestId: taskToken, httpStatusCode: 400 },
    $response: { body: taskToken, headers: { authorization: taskToken } },
    input: { taskToken },
    code: taskToken,
  });
  error.stack = `${name}: ${taskToken}\n    at send (${taskToken}.js:1:1)`;
  return error;
}

async function handleOne(error: unknown): Promise<{ readonly result: SQSBatchResponse; readonly printed: string }> {
  return await printedBy(() =>
    handle(sqsEvent(approvalMessage()), async () => {
      throw error;
    }),
  );
}

describe("A batch of approval requests", () => {
  it("is acknowledged if every request was handled", async () => {
    const seen: ApprovalRequest<Proposal>[] = [];
    const { result, printed } = await printedBy(() =>
      handle(sqsEvent(approvalMessage()), async (request) => seen.push(request)),
    );

    assert.deepEqual(result, failed());
    assert.deepEqual(seen, [approvalRequest()]);
    assert.equal(seen[0]?.TaskToken.reveal(), taskToken);
    const [{ timestamp: _, ...entry } = {}] = logEntries(printed);
    assert.deepEqual(entry, { level: "INFO", message: "Approval request handled", execution, messageId: "message-1" });
  });

  it("drops a request that has expired, with a warning, and does not act on it", async () => {
    const expired = approvalMessage({ RequestedAt: new Date(Date.now() - 90_000).toISOString(), TimeoutSeconds: 90 });
    const { result, printed } = await printedBy(() =>
      handle(sqsEvent(expired), () => assert.fail("an expired request was acted on")),
    );

    assert.deepEqual(result, failed());
    const [{ timestamp: _, ...entry } = {}] = logEntries(printed);
    assert.deepEqual(entry, {
      level: "WARN",
      message: "Approval request dropped: it has expired",
      execution,
      messageId: "message-1",
    });
  });

  it("returns only the request whose call never ends to the queue", async () => {
    const { result, printed } = await printedBy(() =>
      handle(
        sqsEvent(approvalMessage(), approvalMessage({ TaskToken: "hangs" })),
        ({ TaskToken }) => (TaskToken.reveal() === "hangs" ? new Promise(() => undefined) : Promise.resolve()),
        { longestActMs: 1 },
      ),
    );

    assert.deepEqual(result, failed("message-2"));
    assert.equal(logEntries(printed).find(({ level }) => level === "ERROR")?.errorName, "TimeoutError");
  });

  it("returns a request whose call does not end in the time that the function has left", async () => {
    const { result } = await printedBy(() =>
      handle(sqsEvent(approvalMessage()), () => new Promise(() => undefined), { remainingMs: 1_001 }),
    );
    assert.deepEqual(result, failed("message-1"));
  });

  it("passes on when each request expires", async () => {
    const deadlines: Date[] = [];
    await printedBy(() => handle(sqsEvent(approvalMessage()), async (_request, deadline) => deadlines.push(deadline)));
    assert.deepEqual(deadlines, [new Date("2126-11-24T09:00:01.250Z")]);
  });

  it("fails only for the bad messages", async () => {
    const outcomes: Record<string, Error | undefined> = {
      throttled: named("ThrottlingException"),
      decided: new TaskTimedOut(details),
      good: undefined,
    };
    const handled: string[] = [];
    const { result } = await printedBy(() =>
      handle(
        sqsEvent(
          approvalMessage({ TaskToken: "good" }),
          "not JSON",
          approvalMessage({ TaskToken: "throttled" }),
          { ...approvalMessage(), Input: { symbol: "AMZN" } },
          approvalMessage({ TaskToken: "decided" }),
          { ...approvalMessage(), TaskToken: undefined },
          approvalMessage({ TaskToken: "good" }),
        ),
        async ({ TaskToken }) => {
          const error = outcomes[TaskToken.reveal()];
          if (error) {
            throw error;
          }
          handled.push(TaskToken.reveal());
        },
      ),
    );

    assert.deepEqual(result, failed("message-2", "message-3", "message-4", "message-6"));
    assert.deepEqual(handled, ["good", "good"]);
  });

  for (const error of [new TaskTimedOut(details), new TaskDoesNotExist(details), new InvalidToken(details)]) {
    it(`acknowledges ${error.name}, for which a retry cannot succeed, and logs it`, async () => {
      const { result, printed } = await handleOne(error);

      assert.deepEqual(result, failed());
      const [{ timestamp: _, ...entry } = {}] = logEntries(printed);
      assert.deepEqual(entry, {
        level: "WARN",
        message: "Approval request dropped: its task no longer waits",
        execution,
        messageId: "message-1",
        errorName: error.name,
      });
    });
  }

  for (const [error, errorName] of [
    [new InvalidOutput(details), "InvalidOutput"],
    [named("ThrottlingException"), "ThrottlingException"],
    [named("KmsThrottlingException"), "KmsThrottlingException"],
    [named("AccessDeniedException"), "AccessDeniedException"],
    [named("ServiceUnavailable"), "ServiceUnavailable"],
    [named("TaskTimedOutLater"), "TaskTimedOutLater"],
    [Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [Object.assign(named("TimeoutError"), { code: "ETIMEDOUT" }), "TimeoutError"],
    [new TypeError("a fault of ours"), "TypeError"],
    [{ name: "TaskTimedOut" }, "unknown"],
    ["TaskTimedOut", "unknown"],
    [undefined, "unknown"],
    [named(taskToken), "unknown"],
  ] as const) {
    it(`returns the message to the queue after ${errorName === "unknown" ? "an error without a usable name" : errorName}`, async () => {
      const { result, printed } = await handleOne(error);

      assert.deepEqual(result, failed("message-1"));
      const [{ timestamp: _, ...entry } = {}] = logEntries(printed);
      assert.deepEqual(entry, {
        level: "ERROR",
        message: "Approval request failed; it goes back to the queue",
        execution,
        messageId: "message-1",
        errorName,
      });
    });
  }

  it("survives an act that throws before it returns a promise", async () => {
    const { result } = await printedBy(() =>
      handle(sqsEvent(approvalMessage(), "not JSON"), () => {
        throw named("RangeError");
      }),
    );

    assert.deepEqual(result, failed("message-1", "message-2"));
  });

  it("logs an unreadable message without its body", async () => {
    const { printed } = await printedBy(() =>
      handle(sqsEvent(`{"TaskToken": "${taskToken}"`, { ...approvalMessage(), Input: taskToken }), async () => {}),
    );

    const common = { level: "ERROR", message: "Approval request cannot be read; it will end in the dead-letter queue" };
    assert.deepEqual(
      logEntries(printed).map(({ timestamp: _, ...entry }) => entry),
      [
        { ...common, messageId: "message-1", field: "body" },
        { ...common, execution, messageId: "message-2", field: "Input" },
      ],
    );
  });

  describe("with the task token in every place", () => {
    for (const error of [
      leakyError("InvalidToken"),
      leakyError("TaskTimedOut"),
      leakyError("ThrottlingException"),
      leakyError("Error"),
      leakyError(taskToken),
      new AggregateError([leakyError("InvalidToken")], taskToken),
      { name: taskToken, message: taskToken },
      taskToken,
    ]) {
      it(`keeps it out of the log and the result after ${error instanceof Error ? error.name.slice(0, 20) : typeof error}`, async () => {
        const { result, printed } = await handleOne(error);

        assert.notEqual(printed, "");
        assert.equal(holdsSecret(printed + JSON.stringify(result), taskToken), false);
      });
    }

    for (const [where, body] of Object.entries({
      "broken JSON": `{"TaskToken": "${taskToken}", `,
      "a bare string": JSON.stringify(taskToken),
      "the execution": { ...approvalMessage(), Execution: taskToken },
      "the execution's name": { ...approvalMessage(), Execution: `${execution}:${taskToken}` },
      "the time": { ...approvalMessage(), RequestedAt: taskToken },
      "the timeout": { ...approvalMessage(), TimeoutSeconds: taskToken },
      "the input": { ...approvalMessage(), Input: { TaskToken: taskToken } },
      "the symbol": { ...approvalMessage(), Input: proposal({ symbol: taskToken }) },
      "the recommendation": { ...approvalMessage(), Input: { ...proposal(), recommended_type: taskToken } },
      "fields nobody asked for": { ...approvalMessage(), Input: { ...proposal(), note: taskToken }, note: taskToken },
    })) {
      it(`keeps it out of the log and the result if it is in ${where}`, async () => {
        const { result, printed } = await printedBy(() => handle(sqsEvent(body), async () => {}));

        assert.notEqual(printed, "");
        assert.equal(holdsSecret(printed + JSON.stringify(result), taskToken), false);
      });
    }
  });
});
