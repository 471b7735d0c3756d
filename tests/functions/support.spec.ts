import assert from "node:assert/strict";
import { holdsSecret, printedBy, taskToken } from "./support";

describe("The check for a leaked task token", () => {
  const disguises: Record<string, string> = {
    "as it is": taskToken,
    "inside an error message": `Invalid token: '${taskToken}'`,
    "inside JSON": JSON.stringify({ nested: { TaskToken: taskToken } }),
    "cut short": `Invalid token: '${taskToken.slice(40, 70)}...'`,
    "in base64": Buffer.from(taskToken).toString("base64"),
    "percent-encoded": new URLSearchParams({ taskToken }).toString(),
  };
  for (const [disguise, text] of Object.entries(disguises)) {
    it(`finds it ${disguise}`, () => {
      assert.equal(holdsSecret(text, taskToken), true);
    });
  }

  it("finds nothing in text without it", () => {
    assert.equal(holdsSecret(JSON.stringify({ execution: "order-7", TaskToken: "removed" }), taskToken), false);
  });

  it("captures output through console and through the streams", async () => {
    const { printed } = await printedBy(() => {
      console.log("by console.log");
      console.error("by console.error");
      process.stdout.write("by stdout");
      process.stderr.write(Buffer.from("by stderr"));
    });

    assert.equal(printed, "by console.log\nby console.error\nby stdoutby stderr");
  });
});
