import * as pulumi from "@pulumi/pulumi";
import { checkAutonaming } from "./autonaming";
import {
  boolean,
  dollars,
  durationBetween,
  emails,
  logRetention,
  oneOf,
  optional,
  policyArn,
  type Reader,
  wholeNumberBetween,
} from "./settingReaders";
import { checkTogether } from "./settingRules";

/** A setting of a stack; the `config` block of Pulumi.yaml and the table in README.md have the same. */
interface Setting<T> {
  /** Its type in Pulumi.yaml. */
  readonly type: "string" | "integer" | "boolean" | "array";
  readonly description: string;
  /** The valid values, in words. */
  readonly values: string;
  /** As in a settings file. */
  readonly default: string | number | boolean | readonly string[];
  readonly read: Reader<T>;
}

const ON_OR_OFF = "`true`, `false`";

/**
 * Every setting, as `Pulumi.<stack>.yaml` has it under the project's name. Environments differ only by these:
 * nothing in the program depends on the stack's name.
 */
export const SETTINGS = {
  approvals: {
    type: "string",
    description: "who approves: a Lambda, as in AWS's sample (`automatic`), or a person (`manual`)",
    values: "`automatic`, `manual`",
    default: "manual",
    read: oneOf("automatic", "manual"),
  },
  /** In seconds. At least the time after which a failed delivery is repeated; at most the queue's retention. */
  approvalTimeout: {
    type: "string",
    description: "how long a request for approval waits before it expires",
    values: "`4 minutes` to `7 days`",
    default: "1 day",
    read: durationBetween("4 minutes", "7 days"),
  },
  approverEmails: {
    type: "array",
    description: "who is notified of each request for approval; at least one if approvals are manual, otherwise none",
    values: "e-mail addresses",
    default: [],
    read: emails,
  },
  approvalLinks: {
    type: "boolean",
    description:
      "sends each approver a signed link to a page that decides, without an AWS account; only if approvals are manual; about 1 US dollar a month",
    values: ON_OR_OFF,
    default: false,
    read: boolean,
  },
  /** Undefined for no limit. */
  approvalLinkLimit: {
    type: "string",
    description: "the notional up to which a link can approve a trade; above it, a link can only reject",
    values: "US dollars above 0",
    default: "",
    read: optional(dollars),
  },
  reportEmails: {
    type: "array",
    description: "who receives every report: trades, rejections, expirations, and failures",
    values: "e-mail addresses",
    default: [],
    read: emails,
  },
  /** In US dollars a share. */
  priceThreshold: {
    // Pulumi has no type for a number with decimals.
    type: "string",
    description: "the price at or below which to buy; above it, to sell",
    values: "US dollars above 0",
    default: "50",
    read: dollars,
  },
  /**
   * The event source mapping's maximum concurrency. Each batch takes one of the account's concurrent Lambda executions:
   * 1,000 per Region unless raised, and fewer in new accounts. Both stacks in one account take 2 x 5 = 10 of them for
   * callbacks; the four trading functions need (executions started per second) x (0.1 s each) x 3 calls, 30 at 100 a
   * second. No function reserves concurrency: a reservation is unavailable to all other functions.
   */
  approvalConcurrency: {
    type: "integer",
    description:
      "batches of requests for approval that are processed at the same time; at most 7 if approvals are manual",
    values: "2 to 1,000",
    default: 5,
    // Lambda, API reference, ScalingConfig: MaximumConcurrency.
    read: wholeNumberBetween(2, 1_000),
  },
  logRetentionDays: {
    type: "integer",
    description: "how many days logs are kept",
    values: "a value that CloudWatch Logs takes, such as 7, 30 or 365",
    default: 30,
    read: logRetention,
  },
  /** Set it to false, and update, before `pulumi destroy`. */
  protectData: {
    type: "boolean",
    description: "protects the orders table and the queues from deletion",
    values: ON_OR_OFF,
    default: true,
    read: boolean,
  },
  alarms: {
    type: "boolean",
    description: "alarms, metrics of the outcomes, and a dashboard; about 8.20 US dollars a month",
    values: ON_OR_OFF,
    default: false,
    read: boolean,
  },
  alarmEmails: {
    type: "array",
    description: "who is notified of alarms; at least one if alarms are on, otherwise none",
    values: "e-mail addresses",
    default: [],
    read: emails,
  },
  encryptTopics: {
    type: "boolean",
    description: "encrypts the topics with a customer managed key; about 1 US dollar a month",
    values: ON_OR_OFF,
    default: false,
    read: boolean,
  },
  privateNetwork: {
    type: "boolean",
    description:
      "runs the functions that call AWS services in a VPC that reaches only those; about 14.60 US dollars a month, and as much again with `approvalLinks`",
    values: ON_OR_OFF,
    default: false,
    read: boolean,
  },
  /** docs/pipelines.md says how to make it. Undefined for roles that only their own policies limit. */
  permissionsBoundary: {
    type: "string",
    description: "the managed policy that limits what every role of the stack may do",
    values: "the ARN of a policy in the stack's account",
    default: "",
    read: optional(policyArn),
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/** The stack's settings, read. */
export type Settings = { readonly [Key in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[Key]["read"]> };

/** A setting that is missing, misspelled or out of range; Pulumi shows the message alone, without a stack trace. */
class SettingError extends pulumi.RunError {
  constructor(namespace: string, key: string, problem: string, whatToDo: string) {
    super(`The setting ${namespace}:${key} ${problem}. ${whatToDo}`);
  }
}

/** The namespaces besides the project's: the packages that the program uses, and Pulumi's own settings. */
const OTHER_NAMESPACES: readonly string[] = ["aws", "awsx", "pulumi"];

/**
 * Reads and validates the stack's settings.
 *
 * @throws pulumi.RunError with the setting, the problem and the remedy; also for an unknown key or namespace, so that a
 * misspelled setting does not silently take its default
 */
export function readSettings(): Settings {
  const namespace = pulumi.getProject();
  refuseUnknownKeys(namespace);
  checkAutonaming();
  const config = new pulumi.Config(namespace);
  const settings = Object.fromEntries(
    Object.entries<Setting<unknown>>(SETTINGS).map(([key, setting]) => {
      const text = config.get(key) ?? textOf(setting.default);
      return [key, setting.read(text, (problem, whatToDo) => refuse(namespace, key, problem, whatToDo))];
    }),
  ) as Settings;
  checkTogether(settings, (key, problem, whatToDo) => refuse(namespace, key, problem, whatToDo), namespace);
  return settings;
}

function refuse(namespace: string, key: string, problem: string, whatToDo: string): never {
  throw new SettingError(namespace, key, problem, whatToDo);
}

function refuseUnknownKeys(namespace: string): void {
  const known = Object.keys(SETTINGS);
  for (const fullKey of Object.keys(pulumi.runtime.allConfig())) {
    const [keyNamespace = "", key = ""] = fullKey.split(":", 2);
    if (keyNamespace !== namespace && !OTHER_NAMESPACES.includes(keyNamespace)) {
      const remedy = `Correct it to ${namespace}:${key}, or remove it.`;
      refuse(keyNamespace, key, "belongs to no package that the program uses", remedy);
    }
    if (keyNamespace === namespace && !known.includes(key)) {
      refuse(namespace, key, "is unknown", `Remove it, or correct it to one of ${known.join(", ")}.`);
    }
  }
}

/** The default as Pulumi passes a setting. */
function textOf(value: Setting<unknown>["default"]): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
