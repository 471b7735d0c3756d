import * as pulumi from "@pulumi/pulumi";

/** Who answers the request for approval. */
export type ApprovalMode = "automatic" | "manual";

/**
 * The stack's settings, as `Pulumi.<stack>.yaml` gives them under `stock-trading:`. Environments differ by these alone:
 * nothing in the program asks for the stack's name.
 */
export interface Settings {
  /**
   * `automatic`: a Lambda approves every request, as AWS's sample does. `manual`: a person decides, and the approvers
   * are told by e-mail.
   * @default "manual"
   */
  readonly approvals: ApprovalMode;
  /**
   * How long a request for approval waits before it expires, in seconds. Written as a person says it: `30 seconds`,
   * `15 minutes`, `8 hours`, `1 day`; from 30 seconds to 7 days.
   * @default "1 day"
   */
  readonly approvalTimeoutSeconds: number;
  /**
   * E-mail addresses that are told of every request for approval. At least one where approvals are manual, none where
   * they are automatic. Each has to confirm AWS's invitation before it gets anything.
   * @default []
   */
  readonly approverEmails: readonly string[];
  /**
   * E-mail addresses that get every report: trades, rejections, expiries and failures.
   * @default []
   */
  readonly reportEmails: readonly string[];
  /**
   * The price in US dollars at or below which the recommendation is to buy; above it, to sell.
   * @default 50
   */
  readonly priceThreshold: number;
  /**
   * How many batches of approval requests are handled at once (the event source mapping's maximum concurrency), 2 to
   * 1,000. Each one takes an invocation from the account's pool of concurrent Lambda executions: 1,000 per region unless
   * raised, and new accounts may start with less. Both stacks in one account take 2 x 5 = 10 of them for callbacks;
   * the four trading functions need (executions started per second) x (0.1 s each) x 3 calls, 30 at 100 a second.
   * No function reserves concurrency: what is reserved is taken from everybody else's pool, used or not.
   * @default 5
   */
  readonly approvalConcurrency: number;
  /**
   * Days that logs are kept: one of the numbers that CloudWatch Logs takes.
   * @default 30
   */
  readonly logRetentionDays: number;
  /**
   * Guards what cannot be made again: the orders table refuses deletion and Pulumi refuses to delete the table and the
   * queues. Lift it with `false` before `pulumi destroy`.
   * @default true
   */
  readonly protectData: boolean;
  /**
   * Alarms on what AWS measures of this machine and its resources, metrics of its outcomes from its log, a topic that
   * the alarms are published on, and a dashboard. About $7.50 a month (docs/operations.md, "What it costs").
   * @default false
   */
  readonly alarms: boolean;
  /**
   * E-mail addresses that are told of alarms. At least one where alarms are on, none where they are off.
   * @default []
   */
  readonly alarmEmails: readonly string[];
  /**
   * Encrypts what is published on the topics with a customer key of this stack's own, rotated every year. About $1 a
   * month, and $1 more for each of the first two rotations (docs/operations.md, "What it costs").
   * @default false
   */
  readonly encryptTopics: boolean;
  /**
   * Puts the functions into a network of their own that reaches nothing but the AWS services that they call. About $15 a
   * month for an endpoint in two zones (docs/operations.md, "What it costs").
   * @default false
   */
  readonly privateNetwork: boolean;
}

/** CloudWatch Logs, API reference, PutRetentionPolicy: the values that retentionInDays takes. */
const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const SECONDS_PER = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;

/** Shorter than this nobody decides; seven days is what the queue keeps a message for. */
const APPROVAL_TIMEOUT_SECONDS = { least: 30, most: 7 * SECONDS_PER.day } as const;

/** Lambda, API reference, ScalingConfig: MaximumConcurrency is 2 to 1,000. */
const APPROVAL_CONCURRENCY = { least: 2, most: 1_000 } as const;

/** A setting that is missing, misspelt or out of range; Pulumi shows the message alone, without a stack trace. */
class SettingError extends pulumi.RunError {
  constructor(namespace: string, key: string, problem: string, whatToDo: string) {
    super(`The setting ${namespace}:${key} ${problem}. ${whatToDo}`);
  }
}

type Reader<T> = (text: string, fail: (problem: string, whatToDo: string) => never) => T;

function oneOf<T extends string>(...values: readonly T[]): Reader<T> {
  return (text, fail) =>
    values.find((value) => value === text) ??
    fail(`is ${JSON.stringify(text)}`, `Set it to ${values.map((value) => JSON.stringify(value)).join(" or ")}.`);
}

const duration: Reader<number> = (text, fail) => {
  const match = /^([1-9]\d{0,6}) (second|minute|hour|day)s?$/.exec(text);
  const example = "Write a whole number and a unit, such as 15 minutes, 8 hours or 1 day.";
  if (match === null) {
    return fail(`is ${JSON.stringify(text)}, which is no length of time`, example);
  }
  const seconds = Number(match[1]) * SECONDS_PER[match[2] as keyof typeof SECONDS_PER];
  if (seconds < APPROVAL_TIMEOUT_SECONDS.least || seconds > APPROVAL_TIMEOUT_SECONDS.most) {
    return fail(`is ${JSON.stringify(text)}`, "Set it to something from 30 seconds to 7 days.");
  }
  return seconds;
};

const emails: Reader<readonly string[]> = (text, fail) => {
  const whatToDo = 'Write a list of e-mail addresses, such as ["desk@example.com"].';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("is not a list", whatToDo);
  }
  if (!Array.isArray(value)) {
    return fail("is not a list", whatToDo);
  }
  for (const [index, address] of value.entries()) {
    if (typeof address !== "string" || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
      return fail(`has ${JSON.stringify(address)} at position ${index + 1}, which is no e-mail address`, whatToDo);
    }
    if (value.indexOf(address) !== index) {
      return fail(`names ${JSON.stringify(address)} twice`, "Name each address once.");
    }
  }
  return value as string[];
};

const dollars: Reader<number> = (text, fail) => {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) && value > 0
    ? value
    : fail(`is ${JSON.stringify(text)}`, "Set it to a price in US dollars above 0, such as 50 or 49.95.");
};

function wholeNumber(range: { readonly least: number; readonly most: number }): Reader<number> {
  return (text, fail) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= range.least && value <= range.most
      ? value
      : fail(`is ${JSON.stringify(text)}`, `Set it to a whole number from ${range.least} to ${range.most}.`);
  };
}

const logRetention: Reader<number> = (text, fail) =>
  LOG_RETENTION_DAYS.find((days) => String(days) === text) ??
  fail(`is ${JSON.stringify(text)}`, `CloudWatch Logs takes ${LOG_RETENTION_DAYS.join(", ")} days.`);

const boolean: Reader<boolean> = (text, fail) =>
  text === "true" || text === "false"
    ? text === "true"
    : fail(`is ${JSON.stringify(text)}`, "Set it to true or false.");

/** Every key that a stack may set, and how its text is read. */
const READERS = {
  approvals: oneOf<ApprovalMode>("automatic", "manual"),
  approvalTimeout: duration,
  approverEmails: emails,
  reportEmails: emails,
  priceThreshold: dollars,
  approvalConcurrency: wholeNumber(APPROVAL_CONCURRENCY),
  logRetentionDays: logRetention,
  protectData: boolean,
  alarms: boolean,
  alarmEmails: emails,
  encryptTopics: boolean,
  privateNetwork: boolean,
} as const;

/**
 * Reads and validates the stack's settings.
 * @throws pulumi.RunError naming the setting, what is wrong with it and what to set instead; also for a key that the
 * program does not know, so that a misspelt setting never passes for its default.
 */
export function readSettings(): Settings {
  const namespace = pulumi.getProject();
  refuseUnknownKeys(namespace);
  const config = new pulumi.Config(namespace);

  function read<K extends keyof typeof READERS>(
    key: K,
    whenMissing: ReturnType<(typeof READERS)[K]>,
  ): ReturnType<(typeof READERS)[K]> {
    const text = config.get(key);
    const reader = READERS[key] as Reader<ReturnType<(typeof READERS)[K]>>;
    return text === undefined
      ? whenMissing
      : reader(text, (problem, whatToDo) => {
          throw new SettingError(namespace, key, problem, whatToDo);
        });
  }

  const settings: Settings = {
    approvals: read("approvals", "manual"),
    approvalTimeoutSeconds: read("approvalTimeout", SECONDS_PER.day),
    approverEmails: read("approverEmails", []),
    reportEmails: read("reportEmails", []),
    priceThreshold: read("priceThreshold", 50),
    approvalConcurrency: read("approvalConcurrency", 5),
    logRetentionDays: read("logRetentionDays", 30),
    protectData: read("protectData", true),
    alarms: read("alarms", false),
    alarmEmails: read("alarmEmails", []),
    encryptTopics: read("encryptTopics", false),
    privateNetwork: read("privateNetwork", false),
  };
  if (settings.approvals === "manual" && settings.approverEmails.length === 0) {
    throw new SettingError(
      namespace,
      "approverEmails",
      "is empty, but approvals are manual",
      'Name at least one approver, such as ["desk@example.com"], or nobody is told that a decision waits.',
    );
  }
  if (settings.approvals === "automatic" && settings.approverEmails.length > 0) {
    throw new SettingError(
      namespace,
      "approverEmails",
      "names approvers, but approvals are automatic and nobody would be asked",
      `Set ${namespace}:approvals to "manual", or remove the approvers.`,
    );
  }
  if (settings.alarms && settings.alarmEmails.length === 0) {
    throw new SettingError(
      namespace,
      "alarmEmails",
      "is empty, but alarms are on",
      'Name at least one address, such as ["on-call@example.com"], or nobody is told of an alarm.',
    );
  }
  if (!settings.alarms && settings.alarmEmails.length > 0) {
    throw new SettingError(
      namespace,
      "alarmEmails",
      "names addresses, but alarms are off and nobody would be told",
      `Set ${namespace}:alarms to true, or remove the addresses.`,
    );
  }
  return settings;
}

function refuseUnknownKeys(namespace: string): void {
  const known = Object.keys(READERS);
  for (const fullKey of Object.keys(pulumi.runtime.allConfig())) {
    const [keyNamespace, key = ""] = fullKey.split(":", 2);
    if (keyNamespace === namespace && !known.includes(key)) {
      throw new SettingError(namespace, key, "is not known", `Remove it, or correct it to one of ${known.join(", ")}.`);
    }
  }
}
