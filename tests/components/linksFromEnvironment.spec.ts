import assert from "node:assert/strict";
import { linksFromEnvironment } from "approval-queue/links";

const VARIABLES = {
  LINK_KEY_ARN: "arn:aws:kms:us-east-1:111122223333:key/1",
  DECISION_PAGE_URL: "https://example.com",
};

describe("linksFromEnvironment", () => {
  const before = { ...process.env };
  beforeEach(() => Object.assign(process.env, VARIABLES));
  afterEach(() => {
    for (const name of [...Object.keys(VARIABLES), "APPROVER_TOPIC_ARNS"]) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  });

  it("reads the approvers' topics", () => {
    process.env.APPROVER_TOPIC_ARNS = '{"ada": "arn:aws:sns:us-east-1:111122223333:ada"}';
    const { keyArn, pageUrl, topics } = linksFromEnvironment();
    assert.deepEqual([keyArn, pageUrl], Object.values(VARIABLES));
    assert.deepEqual([...topics], [["ada", "arn:aws:sns:us-east-1:111122223333:ada"]]);
  });

  it("has no topics where emails is false, which sets no variable", () => {
    assert.deepEqual([...linksFromEnvironment().topics], []);
  });

  it("refuses topics that cannot be read", () => {
    process.env.APPROVER_TOPIC_ARNS = "{}";
    assert.throws(linksFromEnvironment, /APPROVER_TOPIC_ARNS is not a JSON object of texts/);
  });
});
