import assert from "node:assert/strict";
import type { PublishCommand } from "@aws-sdk/client-sns";
import { hashOfToken, isSigned, readLinkSegment } from "approval-queue/links";
import { type LinkNotifierArgs, linkNotifier } from "../../functions/notifyByLink";
import { linkIn } from "../../tools/decisionPage";
import { ADA, BOB, fakeKms, keyArn, refusal, serverFault } from "../components/decision-page/support";
import { approvalRequest, execution, holdsSecret, logEntries, printedBy, taskToken } from "./support";

const TOPICS = new Map([ADA, BOB].map(({ id }) => [id, `arn:aws:sns:eu-west-1:111122223333:${id}`]));
const deadline = new Date("2126-11-24T09:00:01.250Z");

interface Notice {
  readonly topic: string;
  readonly message: string;
}

/** A notifier with fakes of KMS and SNS. `fails` decides for each topic and publish, from 1, whether it fails. */
function notifierWith(fails: { sns?: (topic: string, attempt: number) => Error | undefined; kms?: () => Error } = {}) {
  const { kms, messages } = fakeKms(fails.kms);
  const sent: Notice[] = [];
  const attempts = new Map<string, number>();
  let turns = 0;
  const send = async ({ input }: PublishCommand): Promise<unknown> => {
    const topic = String(input.TopicArn).split(":").at(-1) ?? "";
    const attempt = (attempts.get(topic) ?? 0) + 1;
    attempts.set(topic, attempt);
    const failure = fails.sns?.(topic, attempt);
    if (failure !== undefined) {
      throw failure;
    }
    sent.push({ topic, message: String(input.Message) });
    return {};
  };
  const notify = linkNotifier({
    kms,
    sns: { send } as unknown as LinkNotifierArgs["sns"],
    keyArn,
    pageUrl: "https://api.example/decide",
    topics: TOPICS,
    pace: async () => {
      turns += 1;
    },
  });
  const act = () => printedBy(() => notify(approvalRequest(), deadline));
  return { act, sent, signed: messages, kms, turns: () => turns };
}

describe("The notices with approval links", () => {
  it("go to each approver's topic, each with a link that only this approver's ID and this request fit", async () => {
    const { act, sent, kms } = notifierWith();
    await act();
    assert.deepEqual(
      sent.map(({ topic }) => topic),
      [ADA.id, BOB.id],
    );
    for (const { topic, message } of sent) {
      const link = linkIn(message) ?? "";
      assert.match(link, /^https:\/\/api\.example\/decide\/[\w-]+\.[\w-]{43}$/);
      const read = readLinkSegment(link.split("/").at(-1) ?? "");
      assert.deepEqual(read?.claims, {
        executionArn: execution,
        tokenHash: hashOfToken(taskToken),
        approver: topic,
      });
      assert.ok(read && (await isSigned(kms, keyArn, read)));
      assert.equal(holdsSecret(message, taskToken), false);
    }
  });

  it("have the link first under the facts, and the commands for the terminal below", async () => {
    const { act, sent } = notifierWith();
    await act();
    const lines = sent[0]?.message.split("\n") ?? [];
    const facts = lines.findIndex((line) => line.startsWith("Execution:"));
    assert.deepEqual([lines[facts + 1], lines[facts + 2]], ["", linkIn(sent[0]?.message ?? "")]);
    assert.ok(lines.findIndex((line) => line.startsWith("  npm run approvals -- approve")) > facts + 2);
  });

  it("go out without a link if KMS refuses for good, which the log says", async () => {
    const { act, sent } = notifierWith({ kms: () => refusal("AccessDeniedException") });
    const { printed } = await act();
    assert.deepEqual(
      sent.map(({ message }) => [linkIn(message), message.includes("To decide, you need AWS credentials")]),
      [
        [undefined, true],
        [undefined, true],
      ],
    );
    assert.deepEqual(
      logEntries(printed).map(({ level, errorName }) => [level, errorName]),
      [
        ["ERROR", "AccessDeniedException"],
        ["ERROR", "AccessDeniedException"],
      ],
    );
  });

  for (const error of [refusal("ThrottlingException"), serverFault("KMSInternalException")]) {
    it(`are not sent yet if KMS fails in passing (${error.name})`, async () => {
      const { act, sent } = notifierWith({ kms: () => error });
      await assert.rejects(act(), { name: error.name });
      assert.deepEqual(sent, []);
    });
  }

  it("are sent again only to the approver for whom SNS failed, in the same execution environment", async () => {
    const { act, sent, signed, turns } = notifierWith({
      sns: (topic, attempt) => (topic === ADA.id && attempt === 1 ? serverFault() : undefined),
    });
    await assert.rejects(act(), { name: "InternalFailure" });
    await act();
    await act();
    assert.deepEqual(
      sent.map(({ topic }) => topic),
      [BOB.id, ADA.id],
    );
    assert.deepEqual([signed.length, turns()], [3, 3]);
  });

  it("reach the others if SNS refuses one approver's for good, which the log says", async () => {
    const { act, sent } = notifierWith({
      sns: (topic) => (topic === ADA.id ? refusal("NotFoundException") : undefined),
    });
    const { printed } = await act();
    assert.deepEqual(
      sent.map(({ topic }) => topic),
      [BOB.id],
    );
    const [entry] = logEntries(printed);
    assert.deepEqual([entry?.level, entry?.errorName, entry?.execution], ["ERROR", "NotFoundException", execution]);
    assert.equal(holdsSecret(printed, taskToken), false);
  });

  it("fail if SNS refuses all of them, so that the request ends in the dead-letter queue", async () => {
    const { act } = notifierWith({ sns: () => refusal("AuthorizationError") });
    await assert.rejects(act(), { name: "AuthorizationError" });
  });
});
