import { type Output, ServiceError } from "../../calls";
import type { Clock } from "../../clock";
import type { Inputs } from "../../resource";
import { createRetriedDelivery } from "../retriedDelivery";
import type { Lambda } from "./lambda";

/** The invocations by the operation Invoke. */
export interface Invocations {
  /** @throws ServiceError, and FunctionError for a function error of a synchronous invocation */
  invoke(functionArn: string, input: Inputs): Promise<Output>;
  /** Cancels the retries. */
  stop(): void;
}

/**
 * Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation": two retries, a minute and two minutes
 * later.
 */
const RETRY_DELAYS_MS = [60_000, 120_000];

export function createInvocations(lambda: Lambda, clock: Clock): Invocations {
  const delivery = createRetriedDelivery(clock, (attempt) => RETRY_DELAYS_MS[attempt]);
  return {
    async invoke(functionArn, { InvocationType = "RequestResponse", Payload }) {
      switch (InvocationType) {
        case "RequestResponse":
          return { StatusCode: 200, ExecutedVersion: "$LATEST", Payload: await lambda.invoke(functionArn, Payload) };
        case "Event":
          lambda.getFunction(functionArn);
          delivery.deliver(() => lambda.invoke(functionArn, Payload));
          return { StatusCode: 202, Payload: "" };
        case "DryRun":
          lambda.getFunction(functionArn);
          return { StatusCode: 204, Payload: "" };
        default:
          throw new ServiceError(
            "InvalidParameterValueException",
            `Value '${InvocationType}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [RequestResponse, Event, DryRun]`,
          );
      }
    },
    stop: delivery.stop,
  };
}
