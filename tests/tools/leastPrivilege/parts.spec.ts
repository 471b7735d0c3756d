import assert from "node:assert/strict";
import type { AttachedPolicy } from "pulumi-aws-emulator";
import { isIn } from "../../../tools/leastPrivilege/parts";
import type { PolicyTestbed } from "../../../tools/leastPrivilege/policyTestbed";

const POLICIES: readonly AttachedPolicy[] = ["buy", "sell", "report", "links", "machine"].flatMap((holder) => [
  { kind: "trust", holder, document: "{}" },
  { kind: "identity", holder, name: "calls", document: "{}" },
  { kind: "identity", holder, name: "logs", document: "{}" },
]);

function testbed(policies: readonly AttachedPolicy[]): PolicyTestbed {
  return { policies: () => policies } as PolicyTestbed;
}

describe("The parts of a proof of least privilege", () => {
  const parts = 4;

  it("have each policy once, whatever their order is in the emulator of a part", () => {
    const orders = [POLICIES, POLICIES.toReversed(), POLICIES.toSorted(() => -1), POLICIES];
    const tried = orders.flatMap((policies, part) =>
      policies.filter(isIn({ stack: "dev", part, parts }, testbed(policies))),
    );
    assert.equal(tried.length, POLICIES.length);
    assert.deepEqual(new Set(tried), new Set(POLICIES));
  });

  it("are equal shares", () => {
    const sizes = [0, 1, 2, 3].map(
      (part) => POLICIES.filter(isIn({ stack: "dev", part, parts }, testbed(POLICIES))).length,
    );
    assert.deepEqual(sizes, [4, 4, 4, 3]);
  });
});
