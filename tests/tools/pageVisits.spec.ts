import assert from "node:assert/strict";
import { linksTo } from "../../tools/simulation/pageVisits";
import { startTestEmulator, type TestEmulator } from "../support/emulator";

describe("The links of a simulation's approvers", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod" });
  });
  after(() => emulator.stop());

  it("are each approver's newest first, each once, whichever e-mails are sent again", async () => {
    const executionArn = await emulator.start({ symbol: "AMZN", quantity: 10 });
    await emulator.runUntilIdle(60_000);
    const [ofFirst = [], ofSecond = [], ...others] = linksTo(emulator, executionArn);
    assert.deepEqual([ofFirst.length, ofSecond.length, others.length], [1, 1, 0]);
    assert.notEqual(ofFirst[0]?.approver, ofSecond[0]?.approver);

    const [TopicArn = ""] = emulator.outputs.topicArns.approvers;
    const [{ message: first } = { message: "" }] = emulator.messages(TopicArn);
    const link = ofFirst[0]?.link ?? "";
    const second = first.replace(link, `${link}A`);
    for (const Message of [second, first]) {
      await emulator.asAdministrator("sns", "Publish", { TopicArn, Message });
    }
    assert.deepEqual(linksTo(emulator, executionArn), [[{ ...ofFirst[0], link: `${link}A` }, ...ofFirst], ofSecond]);
  });
});
