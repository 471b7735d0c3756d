import * as pulumi from "@pulumi/pulumi";
import { LARGEST_NOTIFYING_CONCURRENCY } from "./infrastructure/approvalModes";

/** The settings that depend on each other. */
interface Settings {
  readonly approvals: "automatic" | "manual";
  readonly approverEmails: readonly string[];
  readonly approvalLinks: boolean;
  readonly approvalLinkLimit: number | undefined;
  readonly approvalConcurrency: number;
  readonly reportEmails: readonly string[];
  readonly alarms: boolean;
  readonly alarmEmails: readonly string[];
}

/** Refuses a setting because of the others. */
type Fail = (key: keyof Settings, problem: string, whatToDo: string) => never;

/**
 * Checks settings that depend on each other, and warns of addresses that are only examples.
 *
 * @param namespace the namespace of the settings, for messages
 */
export function checkTogether(settings: Settings, fail: Fail, namespace: string): void {
  const manual = settings.approvals === "manual";
  requireTogether("approverEmails", settings.approverEmails, fail, {
    needed: manual,
    because: ["approvals are manual", "approvals are automatic"],
    example: "desk@example.com",
    switchOn: `${namespace}:approvals to "manual"`,
  });
  requireTogether("alarmEmails", settings.alarmEmails, fail, {
    needed: settings.alarms,
    because: ["alarms are on", "alarms are off"],
    example: "on-call@example.com",
    switchOn: `${namespace}:alarms to true`,
  });
  if (settings.approvalLinks && !manual) {
    fail(
      "approvalLinks",
      "is true, but approvals are automatic",
      `Set ${namespace}:approvals to "manual", or remove it.`,
    );
  }
  if (settings.approvalLinkLimit !== undefined && !settings.approvalLinks) {
    fail(
      "approvalLinkLimit",
      "is set, but there are no links",
      `Set ${namespace}:approvalLinks to true, or remove it.`,
    );
  }
  if (manual && settings.approvalConcurrency > LARGEST_NOTIFYING_CONCURRENCY) {
    fail(
      "approvalConcurrency",
      `is ${settings.approvalConcurrency}, but approvals are manual`,
      `Set it to ${LARGEST_NOTIFYING_CONCURRENCY} or less: SNS removes an address that gets more than 10 e-mails a second.`,
    );
  }
  warnOfExampleAddresses(`${namespace}:approverEmails`, settings.approverEmails, "requests for approval");
  warnOfExampleAddresses(`${namespace}:alarmEmails`, settings.alarmEmails, "alarms");
  warnOfExampleAddresses(`${namespace}:reportEmails`, settings.reportEmails, "reports");
}

/** Addresses are required where messages are sent to them, and refused where none are. */
function requireTogether(
  key: keyof Settings,
  addresses: readonly string[],
  fail: Fail,
  rule: {
    readonly needed: boolean;
    readonly because: readonly [needed: string, unneeded: string];
    readonly example: string;
    readonly switchOn: string;
  },
): void {
  const [neededBecause, unneededBecause] = rule.because;
  if (rule.needed && addresses.length === 0) {
    fail(key, `is empty, but ${neededBecause}`, `Add at least one address, such as ["${rule.example}"].`);
  }
  if (!rule.needed && addresses.length > 0) {
    fail(key, `has addresses, but ${unneededBecause}`, `Set ${rule.switchOn}, or remove the addresses.`);
  }
}

/** Warns, at every preview and update, of addresses in domains that are reserved for examples (RFC 2606). */
function warnOfExampleAddresses(setting: string, addresses: readonly string[], what: string): void {
  for (const address of addresses.filter((text) => /[@.]example(\.com|\.net|\.org)?$/i.test(text))) {
    pulumi.log.warn(
      `${setting} has ${address}, an example address: its owner receives no ${what}. Replace it with a real address.`,
    );
  }
}
