import type { SFNClient } from "@aws-sdk/client-sfn";
import { asObject, asText } from "approval-queue/json";
import type { StepFunctions } from "./stepFunctions";

/** What the emulator says of its clock, which a test may stop or move; AWS says the time in `date`, in whole seconds. */
const EMULATOR_TIME = "x-emulator-time";

/** By less, a time in whole seconds does not differ. */
const coarseMs = 1500;

/**
 * The clock of the service that a client calls, as its last answer said: deadlines are counted by it, and not by this machine's.
 * @param machine this machine's clock, in milliseconds since the epoch: until there is an answer, and for a client of a test
 */
export function clockOf(client: StepFunctions, machine: () => number = Date.now): () => number {
  let ahead = 0;
  const learn = (headers: Readonly<Record<string, unknown>>): void => {
    const exact = Date.parse(asText(headers[EMULATOR_TIME]) ?? "");
    const whole = Date.parse(asText(headers.date) ?? "") + 500;
    if (!Number.isNaN(exact)) {
      ahead = exact - machine();
    } else if (Math.abs(whole - machine() - ahead) > coarseMs) {
      ahead = whole - machine();
    }
  };
  if ("middlewareStack" in client) {
    (client as SFNClient).middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        learn(asObject(asObject(result.response)?.headers) ?? {});
        return result;
      },
      { step: "deserialize" },
    );
  }
  return () => machine() + ahead;
}
