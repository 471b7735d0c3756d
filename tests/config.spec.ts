import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readSettings, type Settings } from "../config";

const PROJECT = "stock-trading";

/** A valid stack that approves by itself; a test says what differs. */
async function settingsWith(overrides: Record<string, unknown>): Promise<Settings> {
  const config = { [`${PROJECT}:approvals`]: "automatic", ...overrides };
  await pulumi.runtime.setMocks(
    { newResource: () => assert.fail("no resource"), call: () => assert.fail("no call") },
    PROJECT,
    "test",
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );
  return readSettings();
}

const refusals: readonly [setting: string, value: unknown, message: string][] = [
  ["approvals", "sometimes", 'is "sometimes". Set it to "automatic" or "manual".'],
  [
    "approvalTimeout",
    "soon",
    'is "soon", which is no length of time. Write a whole number and a unit, such as 15 minutes, 8 hours or 1 day.',
  ],
  ["approvalTimeout", "8 days", 'is "8 days". Set it to something from 30 seconds to 7 days.'],
  ["approvalTimeout", "29 seconds", 'is "29 seconds". Set it to something from 30 seconds to 7 days.'],
  [
    "reportEmails",
    "desk@example.com",
    'is not a list. Write a list of e-mail addresses, such as ["desk@example.com"].',
  ],
  [
    "reportEmails",
    ["desk@example.com", "desk"],
    'has "desk" at position 2, which is no e-mail address. Write a list of e-mail addresses, such as ["desk@example.com"].',
  ],
  ["reportEmails", ["desk@example.com", "desk@example.com"], 'names "desk@example.com" twice. Name each address once.'],
  ["priceThreshold", "0", 'is "0". Set it to a price in US dollars above 0, such as 50 or 49.95.'],
  ["priceThreshold", "fifty", 'is "fifty". Set it to a price in US dollars above 0, such as 50 or 49.95.'],
  ["approvalConcurrency", "1", 'is "1". Set it to a whole number from 2 to 1000.'],
  ["approvalConcurrency", "1001", 'is "1001". Set it to a whole number from 2 to 1000.'],
  ["protectData", "yes", 'is "yes". Set it to true or false.'],
  ["privateNetwork", "10.0.0.0/16", 'is "10.0.0.0/16". Set it to true or false.'],
  ["encryptTopics", "aws/sns", 'is "aws/sns". Set it to true or false.'],
  ["alarms", "on", 'is "on". Set it to true or false.'],
  [
    "alarmEmails",
    ["on-call@example.com"],
    "names addresses, but alarms are off and nobody would be told. Set stock-trading:alarms to true, or remove the addresses.",
  ],
];

describe("The settings", () => {
  for (const [setting, value, message] of refusals) {
    it(`refuse ${setting}: ${JSON.stringify(value)}`, async () => {
      await assert.rejects(settingsWith({ [`${PROJECT}:${setting}`]: value }), (error: Error) => {
        assert.equal(error.message, `The setting ${PROJECT}:${setting} ${message}`);
        return pulumi.RunError.isInstance(error);
      });
    });
  }

  it("refuse a log retention that CloudWatch does not take, and list those that it takes", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:logRetentionDays`]: "10" }), {
      message: `The setting ${PROJECT}:logRetentionDays is "10". CloudWatch Logs takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days.`,
    });
  });

  it("refuse a key that is misspelt, and name those that exist", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:aprovals`]: "manual" }), {
      message: /^The setting stock-trading:aprovals is not known\. Remove it, or correct it to one of approvals, /,
    });
  });

  it("leave other namespaces alone", async () => {
    await settingsWith({ "aws:region": "us-east-1", "another:aprovals": "manual" });
  });

  it("ask for an approver where approvals are manual, which is the default", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:approvals`]: undefined }), {
      message: `The setting ${PROJECT}:approverEmails is empty, but approvals are manual. Name at least one approver, such as ["desk@example.com"], or nobody is told that a decision waits.`,
    });
  });

  it("refuse approvers that nobody would ask", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:approverEmails`]: ["desk@example.com"] }), {
      message: /names approvers, but approvals are automatic and nobody would be asked/,
    });
  });

  it("ask for somebody to tell where alarms are on", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:alarms`]: "true" }), {
      message: `The setting ${PROJECT}:alarmEmails is empty, but alarms are on. Name at least one address, such as ["on-call@example.com"], or nobody is told of an alarm.`,
    });
  });

  it("have a default for everything else", async () => {
    assert.deepEqual(await settingsWith({}), {
      approvals: "automatic",
      approvalTimeoutSeconds: 86_400,
      approverEmails: [],
      reportEmails: [],
      priceThreshold: 50,
      approvalConcurrency: 5,
      logRetentionDays: 30,
      protectData: true,
      alarms: false,
      alarmEmails: [],
      encryptTopics: false,
      privateNetwork: false,
    });
  });

  it("take lengths of time as a person says them", async () => {
    const lengths = { "30 seconds": 30, "1 minute": 60, "15 minutes": 900, "8 hours": 28_800, "7 days": 604_800 };
    for (const [text, seconds] of Object.entries(lengths)) {
      const { approvalTimeoutSeconds } = await settingsWith({ [`${PROJECT}:approvalTimeout`]: text });
      assert.equal(approvalTimeoutSeconds, seconds);
    }
  });

  it("take everything that a stack sets", async () => {
    const settings = await settingsWith({
      [`${PROJECT}:approvals`]: "manual",
      [`${PROJECT}:approverEmails`]: ["a@example.com", "b@example.com"],
      [`${PROJECT}:reportEmails`]: ["c@example.com"],
      [`${PROJECT}:priceThreshold`]: "49.95",
      [`${PROJECT}:approvalConcurrency`]: "1000",
      [`${PROJECT}:logRetentionDays`]: "3653",
      [`${PROJECT}:protectData`]: "false",
      [`${PROJECT}:alarms`]: "true",
      [`${PROJECT}:alarmEmails`]: ["d@example.com"],
      [`${PROJECT}:encryptTopics`]: "true",
      [`${PROJECT}:privateNetwork`]: "true",
    });
    assert.deepEqual(settings, {
      approvals: "manual",
      approvalTimeoutSeconds: 86_400,
      approverEmails: ["a@example.com", "b@example.com"],
      reportEmails: ["c@example.com"],
      priceThreshold: 49.95,
      approvalConcurrency: 1_000,
      logRetentionDays: 3653,
      protectData: false,
      alarms: true,
      alarmEmails: ["d@example.com"],
      encryptTopics: true,
      privateNetwork: true,
    });
  });
});
