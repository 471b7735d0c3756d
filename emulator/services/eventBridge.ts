import { randomUUID } from "node:crypto";
import { type Handler, ServiceError } from "../calls";
import type { Clock, Timer } from "../clock";
import type { Place } from "../evaluate/resources";

/** EventBridge's default bus, as far as the program uses it: rules on exact values, topics as targets. */
export interface EventBridge {
  createRule(name: string, eventPattern: string): void;
  createTarget(ruleName: string, topicArn: string): void;
  /** Matches an event against the rules and publishes it to their targets. */
  put(event: {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
    readonly detail: object;
  }): void;
  /** Events that a target refused for good: what the metric FailedInvocations counts. */
  failedInvocations(): number;
  stop(): void;
}

interface Rule {
  readonly matches: (event: unknown) => boolean;
  readonly topicArns: string[];
}

/** EventBridge, "Retry policy and using dead-letter queues": 24 hours and up to 185 times, for errors that may pass. */
const RETRIES = 185;
const LONGEST_RETRY_MS = 15 * 60_000;

export function createEventBridge(place: Place, clock: Clock, call: Handler): EventBridge {
  const rules = new Map<string, Rule>();
  const timers = new Set<Timer>();
  let failed = 0;

  function deliver(topicArn: string, message: string, attempt: number): void {
    const caller = { type: "service", service: "events.amazonaws.com" } as const;
    const input = { TopicArn: topicArn, Message: message };
    call({ caller, service: "sns", action: "Publish", input, overTls: true }).catch((error: unknown) => {
      const final = !(error instanceof ServiceError) || !mayPass(error);
      if (final || attempt >= RETRIES) {
        failed += 1;
        return;
      }
      const timer = clock.setTimer(
        () => {
          timers.delete(timer);
          deliver(topicArn, message, attempt + 1);
        },
        Math.min(1_000 * 2 ** attempt, LONGEST_RETRY_MS),
      );
      timers.add(timer);
    });
  }

  return {
    createRule(name, eventPattern) {
      rules.set(name, { matches: compile(JSON.parse(eventPattern), name), topicArns: [] });
    },
    createTarget(ruleName, topicArn) {
      const rule = rules.get(ruleName);
      if (rule === undefined) {
        throw new ServiceError("ResourceNotFoundException", `Rule ${ruleName} does not exist on EventBus default.`);
      }
      if (!topicArn.startsWith("arn:aws:sns:")) {
        throw new Error(
          `The rule ${ruleName} has the target ${topicArn}: the emulator delivers events to SNS topics only.`,
        );
      }
      rule.topicArns.push(topicArn);
    },
    put({ source, detailType, resources, detail }) {
      const event = {
        version: "0",
        id: randomUUID(),
        "detail-type": detailType,
        source,
        account: place.account,
        time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
        region: place.region,
        resources,
        detail,
      };
      for (const rule of rules.values()) {
        if (rule.matches(event)) {
          for (const topicArn of rule.topicArns) {
            deliver(topicArn, JSON.stringify(event), 0);
          }
        }
      }
    },
    failedInvocations: () => failed,
    stop() {
      for (const timer of timers) {
        timer.cancel();
      }
    },
  };
}

function mayPass(error: ServiceError): boolean {
  return error.status >= 500 || /Throttl|TooManyRequests/.test(error.code);
}

/** @throws Error for a pattern beyond lists of exact values, which are all that the emulator compares */
function compile(pattern: unknown, where: string): (value: unknown) => boolean {
  if (Array.isArray(pattern)) {
    if (pattern.some((value) => typeof value === "object" && value !== null)) {
      throw new Error(
        `The event pattern of ${where} uses a comparison operator; the emulator knows exact values only.`,
      );
    }
    return (value) => pattern.includes(value);
  }
  if (typeof pattern !== "object" || pattern === null) {
    throw new Error(`The event pattern of ${where} must hold objects and lists, as EventBridge asks for.`);
  }
  const fields = Object.entries(pattern).map(([key, nested]) => [key, compile(nested, `${where}, ${key}`)] as const);
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    fields.every(([key, matches]) => matches((value as Record<string, unknown>)[key]));
}
