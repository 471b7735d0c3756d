import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readSettings, SETTINGS, type Settings } from "../config";
import { evaluateProgram } from "../tools/program";

const PROJECT = "stock-trading";

/** The settings of a valid stack that approves automatically, with overrides. */
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
    'is "soon", which is not a duration. Write a whole number and a unit, such as 15 minutes, 8 hours or 1 day.',
  ],
  ["approvalTimeout", "8 days", 'is "8 days". Set it to a duration from 4 minutes to 7 days.'],
  ["approvalTimeout", "239 seconds", 'is "239 seconds". Set it to a duration from 4 minutes to 7 days.'],
  [
    "reportEmails",
    "desk@example.com",
    'is not a list. Write a list of e-mail addresses, such as ["desk@example.com"].',
  ],
  [
    "reportEmails",
    ["desk@example.com", "desk"],
    'has "desk" at position 2, which is not a valid e-mail address. Write a list of e-mail addresses, such as ["desk@example.com"].',
  ],
  ...["the desk@example.com", " desk@example.com", "desk@example.com\n", "desk@example.com, a@example.com", "a@b"].map(
    (address): [string, unknown, string] => [
      "reportEmails",
      [address],
      `has ${JSON.stringify(address)} at position 1, which is not a valid e-mail address. Write a list of e-mail addresses, such as ["desk@example.com"].`,
    ],
  ),
  [
    "reportEmails",
    ["desk@example.com", "desk@example.com"],
    'contains "desk@example.com" twice. List each address once.',
  ],
  [
    "reportEmails",
    ["Desk@Example.com", "a@example.com", "desk@example.com"],
    'contains "desk@example.com" twice. List each address once.',
  ],
  ["priceThreshold", "0", 'is "0". Set it to a price in US dollars above 0, such as 50 or 49.95.'],
  ["priceThreshold", "fifty", 'is "fifty". Set it to a price in US dollars above 0, such as 50 or 49.95.'],
  ["approvalConcurrency", "1", 'is "1". Set it to a whole number from 2 to 1000.'],
  ["approvalConcurrency", "1001", 'is "1001". Set it to a whole number from 2 to 1000.'],
  ["protectData", "yes", 'is "yes". Set it to true or false.'],
  ["privateNetwork", "10.0.0.0/16", 'is "10.0.0.0/16". Set it to true or false.'],
  ["encryptTopics", "aws/sns", 'is "aws/sns". Set it to true or false.'],
  ["alarms", "on", 'is "on". Set it to true or false.'],
  ...[
    "boundary",
    "arn:aws:iam::aws:policy/PowerUserAccess",
    "arn:aws:iam::111122223333:role/boundary",
    "arn:aws:iam::111122223333:policy/",
    "arn:aws:iam:us-east-1:111122223333:policy/boundary",
    " arn:aws:iam::111122223333:policy/boundary",
  ].map((arn): [string, unknown, string] => [
    "permissionsBoundary",
    arn,
    `is ${JSON.stringify(arn)}, which is not the ARN of a policy in an account. Set it to one such as arn:aws:iam::111122223333:policy/stock-trading-boundary.`,
  ]),
  [
    "alarmEmails",
    ["on-call@example.com"],
    "has addresses, but alarms are off. Set stock-trading:alarms to true, or remove the addresses.",
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

  it("refuse a log retention that CloudWatch does not accept, and list the valid values", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:logRetentionDays`]: "10" }), {
      message: `The setting ${PROJECT}:logRetentionDays is "10". CloudWatch Logs takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days.`,
    });
  });

  it("refuse a misspelled key, and list the valid keys", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:aprovals`]: "manual" }), {
      message: /^The setting stock-trading:aprovals is unknown\. Remove it, or correct it to one of approvals, /,
    });
  });

  it("accept the namespaces of Pulumi and of the packages that the program uses", async () => {
    await settingsWith({ "aws:region": "us-east-1", "awsx:any": "1", "pulumi:tags": {} });
  });

  for (const namespace of ["stocktrading", "another", "stock-trading2", ""]) {
    it(`refuse another namespace, which is likely misspelled: ${JSON.stringify(namespace)}`, async () => {
      await assert.rejects(settingsWith({ [`${namespace}:alarms`]: "true" }), {
        message: `The setting ${namespace}:alarms belongs to no package that the program uses. Correct it to stock-trading:alarms, or remove it.`,
      });
    });
  }

  it("require an approver if approvals are manual, which is the default", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:approvals`]: undefined }), {
      message: `The setting ${PROJECT}:approverEmails is empty, but approvals are manual. Add at least one address, such as ["desk@example.com"].`,
    });
  });

  it("refuse approvers if approvals are automatic", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:approverEmails`]: ["desk@example.com"] }), {
      message: `The setting ${PROJECT}:approverEmails has addresses, but approvals are automatic. Set ${PROJECT}:approvals to "manual", or remove the addresses.`,
    });
  });

  it("require an address if alarms are on", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:alarms`]: "true" }), {
      message: `The setting ${PROJECT}:alarmEmails is empty, but alarms are on. Add at least one address, such as ["on-call@example.com"].`,
    });
  });

  it("refuse links, and a limit for them, where there are none to send", async () => {
    await assert.rejects(settingsWith({ [`${PROJECT}:approvalLinks`]: "true" }), {
      message: `The setting ${PROJECT}:approvalLinks is true, but approvals are automatic. Set ${PROJECT}:approvals to "manual", or remove it.`,
    });
    await assert.rejects(settingsWith({ [`${PROJECT}:approvalLinkLimit`]: "1000" }), {
      message: `The setting ${PROJECT}:approvalLinkLimit is set, but there are no links. Set ${PROJECT}:approvalLinks to true, or remove it.`,
    });
  });

  it("refuse more notices at the same time than SNS delivers to a mailbox", async () => {
    const manual = { [`${PROJECT}:approvals`]: "manual", [`${PROJECT}:approverEmails`]: ["a@example.com"] };
    await assert.rejects(settingsWith({ ...manual, [`${PROJECT}:approvalConcurrency`]: "8" }), {
      message: `The setting ${PROJECT}:approvalConcurrency is 8, but approvals are manual. Set it to 7 or less: SNS removes an address that gets more than 10 e-mails a second.`,
    });
    await settingsWith({ [`${PROJECT}:approvalConcurrency`]: "1000" });
  });

  it("have a default for all other keys", async () => {
    assert.deepEqual(await settingsWith({}), {
      approvals: "automatic",
      approvalTimeout: 86_400,
      approverEmails: [],
      approvalLinks: false,
      approvalLinkLimit: undefined,
      reportEmails: [],
      priceThreshold: 50,
      approvalConcurrency: 5,
      logRetentionDays: 30,
      protectData: true,
      alarms: false,
      alarmEmails: [],
      encryptTopics: false,
      privateNetwork: false,
      permissionsBoundary: undefined,
    });
  });

  it("accept durations such as 240 seconds and 8 hours", async () => {
    const lengths = { "240 seconds": 240, "4 minutes": 240, "15 minutes": 900, "8 hours": 28_800, "7 days": 604_800 };
    for (const [text, seconds] of Object.entries(lengths)) {
      const { approvalTimeout } = await settingsWith({ [`${PROJECT}:approvalTimeout`]: text });
      assert.equal(approvalTimeout, seconds);
    }
  });

  it("warn of addresses that are only examples, with who is not notified and what to change", async () => {
    const { warnings } = await evaluateProgram({
      stack: "prod",
      settings: { [`${PROJECT}:reportEmails`]: ["reports@sub.example.org", "desk@broker.com"] },
    });
    assert.deepEqual(warnings, [
      "stock-trading:approverEmails has maria.garcia@example.com, an example address: its owner receives no requests for approval. Replace it with a real address.",
      "stock-trading:approverEmails has wei.chen@example.com, an example address: its owner receives no requests for approval. Replace it with a real address.",
      "stock-trading:alarmEmails has on-call@example.com, an example address: its owner receives no alarms. Replace it with a real address.",
      "stock-trading:reportEmails has reports@sub.example.org, an example address: its owner receives no reports. Replace it with a real address.",
    ]);
  });

  it("accept every setting of a stack", async () => {
    const settings = await settingsWith({
      [`${PROJECT}:approvals`]: "manual",
      [`${PROJECT}:approverEmails`]: ["a@example.com", "b@example.com"],
      [`${PROJECT}:approvalLinks`]: "true",
      [`${PROJECT}:approvalLinkLimit`]: "25000.50",
      [`${PROJECT}:reportEmails`]: ["c@example.com"],
      [`${PROJECT}:priceThreshold`]: "49.95",
      [`${PROJECT}:approvalConcurrency`]: "7",
      [`${PROJECT}:logRetentionDays`]: "3653",
      [`${PROJECT}:protectData`]: "false",
      [`${PROJECT}:alarms`]: "true",
      [`${PROJECT}:alarmEmails`]: ["d@example.com"],
      [`${PROJECT}:encryptTopics`]: "true",
      [`${PROJECT}:privateNetwork`]: "true",
      [`${PROJECT}:permissionsBoundary`]: "arn:aws-cn:iam::111122223333:policy/platform/boundary",
    });
    assert.deepEqual(settings, {
      approvals: "manual",
      approvalTimeout: 86_400,
      approverEmails: ["a@example.com", "b@example.com"],
      approvalLinks: true,
      approvalLinkLimit: 25_000.5,
      reportEmails: ["c@example.com"],
      priceThreshold: 49.95,
      approvalConcurrency: 7,
      logRetentionDays: 3653,
      protectData: false,
      alarms: true,
      alarmEmails: ["d@example.com"],
      encryptTopics: true,
      privateNetwork: true,
      permissionsBoundary: "arn:aws-cn:iam::111122223333:policy/platform/boundary",
    });
  });

  describe("are documented as the program reads them", () => {
    const read = (file: string): string => readFileSync(path.join(__dirname, "..", file), "utf8");

    it("in the config block of Pulumi.yaml", () => {
      const { config } = parse(read("Pulumi.yaml")) as { config: unknown };
      const expected = Object.entries(SETTINGS).map(([key, { type, description, default: whenMissing }]) => [
        key,
        {
          type,
          description: description.replaceAll("`", ""),
          ...(type === "array" && { items: { type: "string" } }),
          default: whenMissing,
        },
      ]);
      assert.deepEqual(config, Object.fromEntries(expected));
    });

    it("in the table of the README", () => {
      const table = /^\| setting \|.*\n\|---.*\n((?:\|.*\n)+)/m.exec(read("README.md"))?.[1] ?? "";
      const expected = Object.entries(SETTINGS).map(([key, { description, values, default: whenMissing }]) => {
        const shown = String(whenMissing) === "" ? "none" : `\`${whenMissing}\``;
        return `| \`${key}\` | ${description} | ${values} | ${shown} |`;
      });
      assert.deepEqual(table.trimEnd().split("\n"), expected);
    });
  });
});
