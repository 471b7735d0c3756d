import assert from "node:assert/strict";
import { provisioned, refusal, smallFunction } from "../../provisioned";

const TOO_MUCH =
  "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";

describe("Reserved concurrency", () => {
  it("may leave 100 of the account's 1,000 unreserved", async () => {
    const program = (): void => {
      smallFunction({ reservedConcurrentExecutions: 600 }, "a");
      smallFunction({ reservedConcurrentExecutions: 300 }, "b");
      smallFunction({ reservedConcurrentExecutions: -1 }, "c");
      smallFunction({}, "d");
    };
    assert.equal(await refusal(program), "");
  });

  it("may not leave less than 100 unreserved", async () => {
    const program = (): void => {
      smallFunction({ reservedConcurrentExecutions: 600, name: "a" }, "a");
      smallFunction({ reservedConcurrentExecutions: 301, name: "b" }, "b");
    };
    assert.match(await refusal(program), new RegExp(`^reservedConcurrentExecutions of [ab]: ${escaped(TOO_MUCH)}$`));
  });

  it("is at most 900 for a function", async () => {
    assert.equal(
      await refusal(() => smallFunction({ reservedConcurrentExecutions: 901 })),
      "aws:lambda/function:Function function: reservedConcurrentExecutions 901 is not valid on AWS, which takes -1 to 900.",
    );
  });

  for (const [reserved, ends] of [
    [0, ["TooManyRequestsException", "TooManyRequestsException", "TooManyRequestsException"]],
    [1, ["1", "TooManyRequestsException", "TooManyRequestsException"]],
    [2, ["1", "1", "TooManyRequestsException"]],
    [-1, ["1", "1", "1"]],
  ] as const) {
    it(`of ${reserved} throttles what exceeds it, and nothing later`, () =>
      provisioned(
        () => ({ name: smallFunction({ reservedConcurrentExecutions: reserved }).name }),
        async ({ asAdministrator, program }) => {
          const input = { FunctionName: program.outputs.name, Payload: {} };
          const invoke = (): Promise<unknown> =>
            asAdministrator("lambda", "Invoke", input).then(
              ({ Payload }) => String(Payload),
              ({ code }) => code,
            );
          assert.deepEqual(await Promise.all([invoke(), invoke(), invoke()]), ends);
          assert.equal(await invoke(), ends[0]);
        },
      ));
  }

  it("throttles with Lambda's reason and status", () =>
    provisioned(
      () => ({ name: smallFunction({ reservedConcurrentExecutions: 0 }).name }),
      async ({ asAdministrator, program }) => {
        await assert.rejects(asAdministrator("lambda", "Invoke", { FunctionName: program.outputs.name, Payload: {} }), {
          code: "TooManyRequestsException",
          message: "Rate Exceeded.",
          status: 429,
          details: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", Type: "User" },
        });
      },
    ));
});

function escaped(text: string): string {
  return text.replace(/[[\].]/g, "\\$&");
}
