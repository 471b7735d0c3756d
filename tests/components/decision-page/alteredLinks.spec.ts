import assert from "node:assert/strict";
import { hashOfToken, readLinkSegment } from "approval-queue/links";
import { NOT_VALID } from "../../../components/decision-page/endings";
import { visit } from "../../../components/decision-page/visit";
import { arnOf, tokenMark } from "../../operator/builders";
import { ADA, APPROVE, BOB, fakePage, now, segmentFor } from "./support";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const OTHERS = "=+/. %é";

const genuine = segmentFor();
const [named = "", mac = ""] = genuine.split(".");

/** Each of its characters replaced by every other, removed, and doubled. */
function alteredInOnePlace(segment: string): readonly string[] {
  return [...segment].flatMap((character, place) => {
    const [before, behind] = [segment.slice(0, place), segment.slice(place + 1)];
    const replaced = [...BASE64URL, ...OTHERS].filter((other) => other !== character);
    return [...replaced, "", character + character].map((other) => before + other + behind);
  });
}

/** Links that decode to the same bytes: base64url ignores some bits of the last character, padding, and white space. */
function spelledDifferently(part: string): readonly string[] {
  const bytes = Buffer.from(part, "base64url");
  return [...[...BASE64URL].map((last) => part.slice(0, -1) + last), `${part}=`, `${part} `, ` ${part}`].filter(
    (other) => other !== part && Buffer.from(other, "base64url").equals(bytes),
  );
}

/** Parts of genuine links, put together. */
function swapped(): readonly string[] {
  const others = [
    segmentFor({ approver: BOB.id }),
    segmentFor({ executionArn: arnOf("order-8") }),
    segmentFor({ tokenHash: hashOfToken(`${tokenMark}2`) }),
  ];
  return others.flatMap((other) => {
    const [otherNamed = "", otherMac = ""] = other.split(".");
    return [
      `${named}.${otherMac}`,
      `${otherNamed}.${mac}`,
      `${mac}.${named}`,
      `${named}${mac}`,
      `${named}.`,
      `.${mac}`,
    ];
  });
}

/** The same claims in other JSON, with the genuine MAC. */
function writtenDifferently(): readonly string[] {
  const [version, executionArn, tokenHash, approver] = JSON.parse(Buffer.from(named, "base64url").toString());
  return [
    JSON.stringify([version, executionArn, tokenHash, approver, ""]),
    JSON.stringify([version, executionArn, tokenHash, approver], null, 1),
    JSON.stringify([2, executionArn, tokenHash, approver]),
    JSON.stringify(["1", executionArn, tokenHash, approver]),
    JSON.stringify({ version, executionArn, tokenHash, approver }),
    JSON.stringify([version, executionArn, tokenHash, approver]).replace("arn", "\\u0061rn"),
    JSON.stringify([version, [executionArn], tokenHash, approver]),
    JSON.stringify([version, executionArn, tokenHash, approver.toUpperCase()]),
    "null",
    "",
  ].map((json) => `${Buffer.from(json).toString("base64url")}.${mac}`);
}

describe("An altered approval link", () => {
  it("does not verify, gets the same answer wherever it was altered, and reaches KMS only if it is well formed", async () => {
    const alike = spelledDifferently(mac);
    assert.equal(alike.filter((other) => other.length === mac.length).length, 3);
    const altered = new Set([
      ...alteredInOnePlace(genuine),
      ...alike.map((other) => `${named}.${other}`),
      ...spelledDifferently(named).map((other) => `${other}.${mac}`),
      ...swapped(),
      ...writtenDifferently(),
    ]);
    altered.delete(genuine);
    assert.ok(altered.size > 10_000);

    // A fake page that reads no history and sends no decision: either would fail the test.
    const { args, verified } = fakePage({ getExecutionHistory: () => assert.fail("a history was read") });
    const wellFormed = new Set([...altered].filter((segment) => readLinkSegment(segment) !== undefined));
    for (const segment of altered) {
      const before = verified.length;
      const visited = await visit(args, { segment, form: APPROVE }, now);
      assert.deepEqual(visited, { answer: NOT_VALID });
      assert.equal(verified.length - before, wellFormed.has(segment) ? 1 : 0);
    }
    // Each character of the MAC, and those of the claims that leave them JSON of the same shape.
    assert.ok(wellFormed.size > 42 * 63);
    assert.ok([...wellFormed].every((segment) => !alike.includes(segment.slice(named.length + 1))));
  });

  it("does not verify if KMS only leaves out that the MAC is valid", async () => {
    const { args } = fakePage({ getExecutionHistory: () => assert.fail("a history was read") });
    const kms = { send: async () => ({ MacValid: false }) } as unknown as typeof args.kms;
    assert.deepEqual(await visit({ ...args, kms }, { segment: genuine, form: APPROVE }, now), { answer: NOT_VALID });
  });

  it("is unlike the genuine one, which verifies", async () => {
    assert.deepEqual(readLinkSegment(genuine)?.claims.approver, ADA.id);
    const { args, verified } = fakePage({ histories: [[]] });
    const { answer } = await visit(args, { segment: genuine, form: undefined }, now);
    assert.deepEqual([verified.length, answer.outcome], [1, "failed"]);
  });
});
