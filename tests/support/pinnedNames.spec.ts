import assert from "node:assert/strict";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { NotificationTopic } from "approval-queue/topics";
import type { Evaluation } from "pulumi-aws-emulator";
import { assertPinned, shapeOf } from "./pinnedNames";
import { evaluateComponents } from "./registrations";

const PINNED = [
  "NotificationTopic desk < stack",
  "Topic desk-topic < desk",
  "TopicPolicy desk-topic-policy < desk",
  "TopicSubscription desk-08168cd8 < desk",
];

function topic(name: string, options?: ComponentResourceOptions): Promise<Evaluation> {
  return evaluateComponents(() => new NotificationTopic(name, { emails: ["a@example.com"] }, options));
}

describe("Pinned names", () => {
  it("match the names, types and parents that a program registers", async () => {
    const evaluation = await topic("desk");
    assert.deepEqual(shapeOf(evaluation), PINNED);
    assertPinned(evaluation, PINNED);
  });

  it("report what a renamed component replaces, and how to keep it", async () => {
    const evaluation = await topic("office");
    assert.throws(() => assertPinned(evaluation, PINNED), {
      message: [
        "Pulumi would delete, or replace under another name:",
        ...PINNED.map((line) => `  ${line}`),
        'Restore the name, or keep the identity of what was renamed: aliases: [{ name: "the former name" }].',
      ].join("\n"),
    });
  });

  for (const [what, alias] of [
    ["a name", { name: "desk" }],
    ["a URN", "urn:pulumi:dev::stock-trading::approval-queue:index:NotificationTopic::desk"],
  ] as const) {
    it(`accept a renamed component whose alias is ${what}, with its children`, async () => {
      assertPinned(await topic("office", { aliases: [alias] }), PINNED);
    });
  }

  it("refuse an alias with another name", async () => {
    const evaluation = await topic("office", { aliases: [{ name: "counter" }] });
    assert.throws(() => assertPinned(evaluation, PINNED), /TopicPolicy desk-topic-policy < desk/);
  });

  it("report new resources", async () => {
    const evaluation = await topic("desk");
    assert.throws(() => assertPinned(evaluation, PINNED.slice(0, -1)), {
      message: "Not among the pinned names; add them:\n  TopicSubscription desk-08168cd8 < desk",
    });
  });
});
