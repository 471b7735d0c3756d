import assert from "node:assert/strict";
import { evaluateProgram } from "pulumi-aws-emulator";
import { FOLDER } from "./refundsEmulator";

const evaluate = (settings: Readonly<Record<string, unknown>> = {}, preview = false) =>
  evaluateProgram({ folder: FOLDER, stack: "dev", settings, preview });

describe("The refunds program", function () {
  this.timeout(120_000);

  it("registers one queue for requests, one secret, and one table", async () => {
    const { registrations, outputs } = await evaluate();
    const namesOf = (type: string) => registrations.filter((one) => one.type === type).map(({ name }) => name);

    assert.deepEqual(namesOf("approval-queue:index:ApprovalQueue"), ["refunds"]);
    assert.deepEqual(namesOf("aws:secretsmanager/secret:Secret"), ["refunds-webhook"]);
    assert.deepEqual(namesOf("aws:dynamodb/table:Table"), ["refunds-payments"]);
    assert.deepEqual(namesOf("aws:sns/topic:Topic"), []);
    assert.deepEqual(Object.keys(outputs), ["deadLetterQueueUrl", "paymentsTable", "stateMachineArn"]);
  });

  it("can be previewed before anything exists", async () => {
    const { registrations } = await evaluate({}, true);
    assert.ok(registrations.some(({ type }) => type === "aws:sfn/stateMachine:StateMachine"));
  });

  it("keeps the webhook's URL out of the functions' environment", async () => {
    const { registrations } = await evaluate({ "refunds:chatWebhook": "https://chat.example.com/s3cret" });
    const having = registrations.filter(({ inputs }) => JSON.stringify(inputs).includes("s3cret"));
    assert.deepEqual(
      having.map(({ type }) => type),
      ["aws:secretsmanager/secretVersion:SecretVersion"],
    );
  });

  for (const [name, value, message] of [
    ["limit", -1, "limit is -1. Set it to a whole number from 0 to 100000."],
    ["limit", 100_001, "limit is 100001. Set it to a whole number from 0 to 100000."],
    ["approvalTimeout", 59, "approvalTimeout is 59. Set it to a whole number from 60 to 604800."],
    ["approvalTimeout", 604_801, "approvalTimeout is 604801. Set it to a whole number from 60 to 604800."],
    ["approver", "ada", 'approver is "ada". Set it to an e-mail address.'],
    [
      "chatWebhook",
      "http://chat.example.com/",
      "chatWebhook is not an https address. Set it to the URL that posts to the chat.",
    ],
    ["chatWebhook", "none", "chatWebhook is not an https address. Set it to the URL that posts to the chat."],
  ] as const) {
    it(`refuses ${value} as the setting ${name}`, async () => {
      await assert.rejects(evaluate({ [`refunds:${name}`]: value }), (error: Error) => {
        // Pulumi names the input that has the secret.
        assert.equal(error.message.replace('error serializing property "secretString": ', ""), message);
        return true;
      });
    });
  }

  it("needs an approver and a webhook", async () => {
    await assert.rejects(
      evaluate({ "refunds:approver": undefined, "refunds:chatWebhook": undefined }),
      /Pulumi\.yaml declares refunds:approver, refunds:chatWebhook without a default\. Set them in Pulumi\.dev\.yaml/,
    );
  });

  for (const [limit, cents] of [
    [0, 0],
    [75, 7_500],
  ] as const) {
    it(`asks above ${limit} US dollars where that is the limit`, async () => {
      const { registrations } = await evaluate({ "refunds:limit": limit, "refunds:approvalTimeout": 3_600 });
      const machine = registrations.find(({ type }) => type === "aws:sfn/stateMachine:StateMachine");
      const { Check, Ask } = JSON.parse(String(machine?.inputs.definition)).States;
      assert.equal(Check.Choices[1].Condition, `{% $states.input.amount <= ${cents} %}`);
      assert.equal(Ask.TimeoutSeconds, 3_600);
    });
  }
});
