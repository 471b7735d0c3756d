import assert from "node:assert/strict";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { approvalNotice } from "../../functions/approvalNotice";
import {
  approvalMessage,
  awsEnvironment,
  coldStart,
  execution,
  holdsSecret,
  logEntries,
  printedBy,
  proposal,
  sqsEvent,
  taskToken,
  withAwsEndpoint,
  withEnvironment,
} from "./support";

const topic = "arn:aws:sns:eu-central-1:123456789012:approvers";
const accepted = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";

function invoke(
  entry: string,
  endpoint: string,
  event: SQSEvent,
): Promise<{ readonly result: SQSBatchResponse; readonly printed: string }> {
  return printedBy(() =>
    withEnvironment({ ...awsEnvironment(endpoint), APPROVERS_TOPIC_ARN: topic, NOTICES_PER_SECOND: "7" }, () =>
      coldStart<SQSEvent, SQSBatchResponse>(entry)(event),
    ),
  );
}

describe("The automatic approval callback", () => {
  it("approves every request, with automatic as the approver", async () => {
    await withAwsEndpoint(
      () => ({ status: 200, body: "{}" }),
      async (endpoint, calls) => {
        const event = sqsEvent(approvalMessage({ TaskToken: "first" }), approvalMessage({ TaskToken: "second" }));
        const { result } = await invoke("approveAutomatically", endpoint, event);

        assert.deepEqual(result, { batchItemFailures: [] });
        assert.deepEqual(
          calls
            .map(({ target, body }) => ({ target, body: JSON.parse(body) as { taskToken: string } }))
            .sort((one, other) => one.body.taskToken.localeCompare(other.body.taskToken)),
          ["first", "second"].map((token) => ({
            target: "AWSStepFunctions.SendTaskSuccess",
            body: { taskToken: token, output: '{"decision":"approved","approver":"automatic"}' },
          })),
        );
      },
    );
  });

  it("acknowledges the second delivery of a decided request", async () => {
    const decided = new Set<string>();
    await withAwsEndpoint(
      ({ body }) => {
        if (decided.has(body)) {
          return {
            status: 400,
            body: JSON.stringify({ __type: "TaskTimedOut", message: `Task Timed Out: '${taskToken}'` }),
          };
        }
        decided.add(body);
        return { status: 200, body: "{}" };
      },
      async (endpoint, calls) => {
        const event = sqsEvent(approvalMessage());
        const first = await invoke("approveAutomatically", endpoint, event);
        const second = await invoke("approveAutomatically", endpoint, event);

        assert.deepEqual([first.result, second.result], [{ batchItemFailures: [] }, { batchItemFailures: [] }]);
        assert.equal(calls.length, 2);
        assert.deepEqual(
          logEntries(first.printed + second.printed).map(({ level, errorName, execution: of }) => ({
            level,
            errorName,
            of,
          })),
          [
            { level: "INFO", errorName: undefined, of: execution },
            { level: "WARN", errorName: "TaskTimedOut", of: execution },
          ],
        );
        assert.equal(holdsSecret(first.printed + second.printed, taskToken), false);
      },
    );
  });

  it("returns a request to the queue when Step Functions throttles or is unreachable", async () => {
    const gone = await withAwsEndpoint(
      () => ({
        status: 400,
        body: JSON.stringify({ __type: "ThrottlingException", message: `Rate exceeded for ${taskToken}` }),
      }),
      async (endpoint) => {
        const { result, printed } = await invoke("approveAutomatically", endpoint, sqsEvent(approvalMessage()));
        assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
        assert.equal(logEntries(printed)[0]?.errorName, "ThrottlingException");
        assert.equal(holdsSecret(printed, taskToken), false);
        return endpoint;
      },
    );

    const { result, printed } = await invoke("approveAutomatically", gone, sqsEvent(approvalMessage()));
    assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
    assert.equal(holdsSecret(printed, taskToken), false);
  });

  it("approves no unreadable request", async () => {
    await withAwsEndpoint(
      () => ({ status: 200, body: "{}" }),
      async (endpoint, calls) => {
        const event = sqsEvent({ ...approvalMessage(), Input: {} });
        const { result } = await invoke("approveAutomatically", endpoint, event);

        assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "message-1" }] });
        assert.deepEqual(calls, []);
      },
    );
  });
});

describe("The manual approval callback", () => {
  it("publishes the notice to the approvers' topic, without the task token", async () => {
    await withAwsEndpoint(
      () => ({ status: 200, body: accepted }),
      async (endpoint, calls) => {
        const request = approvalMessage({ Input: proposal({ recommended_type: "sell" }) });
        const { result, printed } = await invoke("notifyApprovers", endpoint, sqsEvent(request));

        assert.deepEqual(result, { batchItemFailures: [] });
        const { subject, text } = approvalNotice(request, new Date("2126-11-24T09:00:01.250Z"));
        assert.deepEqual(
          calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
          [{ Action: "Publish", Version: "2010-03-31", TopicArn: topic, Subject: subject, Message: text }],
        );
        assert.equal(holdsSecret(JSON.stringify(calls) + printed, taskToken), false);
      },
    );
  });

  it("notifies the approvers of the valid requests in a batch and returns the others to the queue", async () => {
    await withAwsEndpoint(
      ({ body }) =>
        body.includes("MSFT")
          ? { status: 500, body: "<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>" }
          : { status: 200, body: accepted },
      async (endpoint, calls) => {
        const event = sqsEvent(
          "not JSON",
          approvalMessage({ Input: proposal({ symbol: "MSFT" }) }),
          { ...approvalMessage(), Input: { ...proposal(), stock_price: "49.87" } },
          approvalMessage(),
        );
        const { result } = await invoke("notifyApprovers", endpoint, event);

        assert.deepEqual(result, {
          batchItemFailures: ["message-1", "message-2", "message-3"].map((itemIdentifier) => ({ itemIdentifier })),
        });
        assert.equal(calls.length, 2);
      },
    );
  });

  it("does not start without a topic", async () => {
    await withEnvironment({ APPROVERS_TOPIC_ARN: undefined }, () => {
      assert.throws(() => coldStart("notifyApprovers"), {
        message:
          "The environment variable APPROVERS_TOPIC_ARN is not set. Set it on this function to the ARN of the SNS topic that the approvers subscribe to.",
      });
    });
  });
});
