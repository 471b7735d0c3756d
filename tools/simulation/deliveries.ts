import { asObject, asText, parseJson } from "approval-queue/json";

/** What is used of a message's attributes. */
export interface MessageAttributes {
  readonly ApproximateReceiveCount?: string;
}

/**
 * Names the deliveries of requests for approval, so that what is drawn for one does not depend on how many calls another has made:
 * an execution environment remembers whom it has notified, and which one gets a delivery depends on the machine's timing.
 */
export interface Deliveries {
  /** @param body the message of a request that is sent, perhaps again */
  addRequest(body: string, execution: string): void;
  executionOf(taskToken: string): string;
  /** The name of a delivery: the execution, which of its requests, and how often it was received. */
  nameOf(body: string, attributes?: MessageAttributes): string;
  /** Runs the function that handles a delivery. */
  during<T>(delivery: string, execution: string, run: () => Promise<T>): Promise<T>;
  /** The delivery that is handled for an execution; otherwise the execution. */
  handledFor(execution: string): string;
}

export function createDeliveries(): Deliveries {
  const requests = new Map<string, { readonly execution: string; readonly number: number }>();
  const requestsOf = new Map<string, number>();
  const handled = new Map<string, string[]>();

  function tokenIn(body: string): string {
    return asText(asObject(parseJson(body))?.TaskToken) ?? "";
  }

  return {
    addRequest(body, execution) {
      const token = tokenIn(body);
      if (!requests.has(token)) {
        const number = (requestsOf.get(execution) ?? 0) + 1;
        requestsOf.set(execution, number);
        requests.set(token, { execution, number });
      }
    },
    executionOf: (taskToken) => requests.get(taskToken)?.execution ?? "unknown",
    nameOf(body, { ApproximateReceiveCount = "" } = {}) {
      const request = requests.get(tokenIn(body));
      return `${request?.execution ?? "unknown"} request ${request?.number} delivery ${ApproximateReceiveCount}`;
    },
    async during(delivery, execution, run) {
      // The same request is handled twice at once if its message was sent twice.
      const all = handled.get(execution) ?? [];
      handled.set(execution, all);
      all.push(delivery);
      try {
        return await run();
      } finally {
        all.splice(all.indexOf(delivery), 1);
      }
    },
    handledFor: (execution) => handled.get(execution)?.at(-1) ?? execution,
  };
}
