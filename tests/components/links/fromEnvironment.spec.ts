import assert from "node:assert/strict";
import { linksFromEnvironment, topicsFromEnvironment } from "approval-queue/links";

const VARIABLES = {
  LINK_KEY_ARN: "arn:aws:kms:us-east-1:111122223333:key/1",
  DECISION_PAGE_URL: "https://example.com",
};

describe("What links give their callback", () => {
  const before = { ...process.env };
  beforeEach(() => Object.assign(process.env, VARIABLES));
  afterEach(() => {
    for (const name of [...Object.keys(VARIABLES), "APPROVER_TOPIC_ARNS"]) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  });

  it("is read from the environment", () => {
    process.env.APPROVER_TOPIC_ARNS = '{"ada": "arn:aws:sns:us-east-1:111122223333:ada"}';
    const { keyArn, pageUrl } = linksFromEnvironment();
    assert.deepEqual([keyArn, pageUrl], Object.values(VARIABLES));
    assert.deepEqual([...topicsFromEnvironment()], [["ada", "arn:aws:sns:us-east-1:111122223333:ada"]]);
  });

  it("needs no topics to make links, and says what is missing to send them", () => {
    linksFromEnvironment();
    assert.throws(topicsFromEnvironment, /The environment variable APPROVER_TOPIC_ARNS is not set/);
  });

  it("does not have topics that cannot be read", () => {
    process.env.APPROVER_TOPIC_ARNS = "{}";
    assert.throws(topicsFromEnvironment, /APPROVER_TOPIC_ARNS is not a JSON object of texts/);
  });
});
