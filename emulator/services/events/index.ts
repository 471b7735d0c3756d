import { randomUUID } from "node:crypto";
import { ServiceError } from "../../calls";
import { json } from "../../protocols/json";
import { type Inputs, text } from "../../resource";
import { createRetriedDelivery, mayPass } from "../retriedDelivery";
import type { RunningService, ServiceContext, ServiceDefinition, ServiceEvent } from "../service";
import { OPERATIONS, putEvents } from "./putEvents";
import { compileTransformer, type InputTransformer, type Transform } from "./transformer";

export interface RunningEvents extends RunningService {
  /** The number of events that could not be delivered to a target, as in the FailedInvocations metric. */
  failedInvocations(): number;
}

/** The default event bus of EventBridge: rules on exact values, with SNS topics as targets. */
export const events: ServiceDefinition<RunningEvents> = {
  name: "events",
  sdk: { name: "eventbridge", client: "EventBridge" },
  protocol: json,
  operations: OPERATIONS,
  resources: {
    "aws:cloudwatch/eventRule:EventRule": {
      outputs: (_, name, { partition, region, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:events:${region}:${account}:rule/${name}`,
      }),
      honours: ["name", "namePrefix", "eventPattern", "state"],
      ignores: ["description"],
      values: {
        // EventBridge API reference, PutRule.
        state: { runs: ["ENABLED"], valid: ["DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] },
      },
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
      outputs: (_, name) => ({ id: name }),
      honours: ["rule", "arn", "inputTransformer"],
      ignores: ["targetId"],
    },
  },
  start: startEvents,
};

interface Rule {
  readonly matches: (event: unknown) => boolean;
  readonly targets: Target[];
}

interface Target {
  readonly topicArn: string;
  readonly transform: Transform;
}

/**
 * EventBridge, "Retry policy and using dead-letter queues": 24 hours and up to 185 times, for retriable errors. The
 * emulator applies only the number of retries.
 */
const RETRIES = 185;
const LONGEST_RETRY_MS = 15 * 60_000;

function startEvents({ place, clock, call, onEvent }: ServiceContext): RunningEvents {
  const rules = new Map<string, Rule>();
  const delivery = createRetriedDelivery(clock, (attempt, error) =>
    attempt < RETRIES && mayPass(error) ? Math.min(1_000 * 2 ** attempt, LONGEST_RETRY_MS) : undefined,
  );

  function deliver(topicArn: string, message: string): void {
    const caller = { type: "service", service: "events.amazonaws.com" } as const;
    const input = { TopicArn: topicArn, Message: message };
    delivery.deliver(() => call({ caller, service: "sns", action: "Publish", input, overTls: true }));
  }

  function deliverTransformed(topicArn: string, transform: Transform, event: object): void {
    let message: string;
    try {
      message = transform(event);
    } catch {
      delivery.fail();
      return;
    }
    deliver(topicArn, message);
  }

  function addTarget({ rule: name, arn, inputTransformer }: Inputs): void {
    const ruleName = text(name);
    const topicArn = text(arn);
    const rule = rules.get(ruleName);
    if (rule === undefined) {
      throw new ServiceError("ResourceNotFoundException", `Rule ${ruleName} does not exist on EventBus default.`);
    }
    if (!/^arn:[^:]+:sns:/.test(topicArn)) {
      throw new Error(
        `The rule ${ruleName} has the target ${topicArn}. Other targets than SNS topics are valid on AWS, and not run here.`,
      );
    }
    const transform =
      inputTransformer === undefined
        ? JSON.stringify
        : compileTransformer(inputTransformer as InputTransformer, `The target ${topicArn} of the rule ${ruleName}`);
    rule.targets.push({ topicArn, transform });
  }

  /** Matches an event against the rules, and publishes it to the targets of the matching rules. @returns the event's ID */
  function put({ source, detailType, resources, detail, time = clock.now() }: ServiceEvent): string {
    const id = randomUUID();
    const event = {
      version: "0",
      id,
      "detail-type": detailType,
      source,
      account: place.account,
      time: new Date(time).toISOString().replace(/\.\d+Z$/, "Z"),
      region: place.region,
      resources,
      detail,
    };
    for (const rule of rules.values()) {
      if (rule.matches(event)) {
        for (const { topicArn, transform } of rule.targets) {
          deliverTransformed(topicArn, transform, event);
        }
      }
    }
    return id;
  }

  onEvent(put);
  return {
    provision: {
      "aws:cloudwatch/eventRule:EventRule": (state, inputs) =>
        void rules.set(text(state.name), {
          matches: compile(JSON.parse(text(inputs.eventPattern)), text(state.name)),
          targets: [],
        }),
      "aws:cloudwatch/eventTarget:EventTarget": (_, inputs) => addTarget(inputs),
    },
    handle: async ({ input }) => putEvents(input, place, put),
    failedInvocations: delivery.failed,
    stop: delivery.stop,
  };
}

/** @throws Error for an invalid pattern, and for comparison operators: the emulator compares only exact values */
function compile(pattern: unknown, where: string): (value: unknown) => boolean {
  if (Array.isArray(pattern)) {
    if (pattern.some((value) => typeof value === "object" && value !== null)) {
      throw new Error(
        `The event pattern of ${where} uses a comparison operator. It is valid on AWS, and not run here: the emulator compares exact values.`,
      );
    }
    return (value) => pattern.includes(value);
  }
  if (typeof pattern !== "object" || pattern === null) {
    throw new Error(`The event pattern of ${where} is not valid on AWS: it has to consist of objects and lists.`);
  }
  const fields = Object.entries(pattern).map(([key, nested]) => [key, compile(nested, `${where}, ${key}`)] as const);
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    fields.every(([key, matches]) => matches((value as Record<string, unknown>)[key]));
}
