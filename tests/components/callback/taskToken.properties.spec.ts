import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type ApprovalRequest, approvalHandler, createLog } from "approval-queue/callback";
import fc from "fast-check";
import { approvalMessage, holdsSecret, printedBy, sqsEvent, taskToken } from "../../functions/support";

/** Any JSON, with the token in some of its texts and keys. */
const payload = fc.jsonValue().chain((value) =>
  fc
    .constantFrom<(json: unknown) => unknown>(
      (json) => json,
      (json) => ({ note: taskToken, json }),
      (json) => [taskToken, json],
      (json) => ({ [taskToken]: json }),
      () => taskToken,
    )
    .map((place) => place(value)),
);

/** What a callback may do with a request that shows it to a log or to an error. */
const SHOWN: Readonly<Record<string, (request: ApprovalRequest) => unknown>> = {
  "an error with the token": ({ TaskToken }) => new Error(`cannot ask with ${TaskToken}`),
  "an error with the request": (request) => Object.assign(new Error("failed"), { request, code: "EFAILED" }),
  JSON: (request) => console.log(JSON.stringify({ ...request, Input: undefined })),
  "a print of the object": (request) =>
    console.log(inspect({ ...request, Input: undefined }, { depth: 9, showHidden: true })),
  text: ({ TaskToken }) => console.log(`${TaskToken} ${TaskToken.toString()} ${[TaskToken]}`),
  "a copy": ({ TaskToken }) => console.log(JSON.stringify({ ...TaskToken }), inspect(Object.entries(TaskToken))),
  "the log": ({ Execution }) =>
    createLog<{ readonly side?: string }>()("INFO", "asked", { execution: Execution, side: "buy" }),
};

describe("The task token of a request", () => {
  for (const [name, show] of Object.entries(SHOWN)) {
    it(`is in no output and no result, whatever the payload: shown by ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(payload, fc.boolean(), async (Input, rejected) => {
          const handler = approvalHandler({
            readInput: (input) => (rejected ? assert.fail(JSON.stringify(input)) : input),
            act: async (request) => {
              const error = show(request);
              if (error instanceof Error) {
                throw error;
              }
            },
          });
          const event = sqsEvent({ ...approvalMessage(), Input });
          const { result, printed } = await printedBy(() => handler(event, { getRemainingTimeInMillis: () => 30_000 }));
          assert.notEqual(printed, "");
          assert.equal(holdsSecret(printed + JSON.stringify(result), taskToken), false);
        }),
        { numRuns: 50 },
      );
    });
  }

  it("is found by that check if a callback reveals it", async () => {
    const handler = approvalHandler({
      readInput: (input) => input,
      act: async ({ TaskToken }) => console.log(TaskToken.reveal()),
    });
    const event = sqsEvent(approvalMessage());
    const { printed } = await printedBy(() => handler(event, { getRemainingTimeInMillis: () => 30_000 }));
    assert.equal(holdsSecret(printed, taskToken), true);
  });
});
