import assert from "node:assert/strict";
import type { Emulator } from "pulumi-aws-emulator";
import { type RefundsEmulator, startRefunds } from "./refundsEmulator";

const REFUND = { orderId: "A-1", amount: 9_900, reason: "Arrived broken" };

/** Every task token that the emulator's executions have issued. */
async function issuedTokens(emulator: Emulator, executionArn: string): Promise<readonly string[]> {
  const { events } = await emulator.asAdministrator("states", "GetExecutionHistory", { executionArn });
  return [...JSON.stringify(events).matchAll(/TaskToken[\\"]+:[\\"]+([^"\\]+)/g)].map(([, token = ""]) => token);
}

function logs(emulator: Emulator): string {
  return emulator.logGroups().flatMap(emulator.log).join("\n");
}

describe("The refunds program's secrets", function () {
  this.timeout(120_000);
  let refunds: RefundsEmulator;
  afterEach(() => refunds.stop());

  it("are in no message and in no log: not the task token, the webhook or, in logs, the link", async () => {
    refunds = await startRefunds();
    const executionArn = await refunds.request(REFUND);

    const [token = "", ...others] = await issuedTokens(refunds, executionArn);
    assert.ok(token.length > 20, "a token was issued");
    assert.deepEqual(others, []);
    const [message = ""] = refunds.messagesAbout("A-1");
    const segment = refunds.linkFor("A-1").split("/").at(-1) ?? "";
    const found = (text: string) =>
      Object.entries({ token, webhook: refunds.chat.url, segment })
        .filter(([, secret]) => text.includes(secret))
        .map(([name]) => name);
    assert.deepEqual(found(`${token} ${refunds.chat.url} ${segment}`), ["token", "webhook", "segment"]);
    assert.deepEqual(found(message), ["segment"]);
    assert.match(logs(refunds), /Approval request handled/);
    assert.deepEqual(found(logs(refunds)), []);
  });

  it("need the permission that grantCallback gives: without it, nobody is asked, and the request ends in the dead-letter queue", async () => {
    refunds = await startRefunds({
      alter(request) {
        const { name, inputs } = request;
        if (name !== "refunds-callback-chat") {
          return request;
        }
        const policy = JSON.parse(String(inputs.policy));
        const Statement = policy.Statement.filter(({ Sid }: { Sid: string }) => Sid !== "ReadWebhook");
        assert.equal(Statement.length, policy.Statement.length - 1, "the permission is planted out");
        return { ...request, inputs: { ...inputs, policy: JSON.stringify({ ...policy, Statement }) } };
      },
    });

    const executionArn = await refunds.request(REFUND);
    await refunds.finish();

    assert.deepEqual(refunds.chat.messages, []);
    assert.match(logs(refunds), /Approval request failed.*"errorName":"AccessDeniedException"/);
    assert.partialDeepStrictEqual((await refunds.describe(executionArn)).data, { outcome: "expired" });
    const { Messages } = await refunds.asAdministrator("sqs", "ReceiveMessage", {
      QueueUrl: refunds.program.outputs.deadLetterQueueUrl,
    });
    assert.equal((Messages as unknown[]).length, 1);
  });

  it("stay where they are when the chat refuses: the request is delivered again, and then kept", async () => {
    refunds = await startRefunds({}, 503);

    await refunds.request(REFUND);
    await refunds.finish();

    const failures = logs(refunds).match(/Approval request failed; it goes back to the queue/g) ?? [];
    assert.equal(failures.length, 5);
    assert.ok(!logs(refunds).includes(refunds.chat.url));
  });
});
