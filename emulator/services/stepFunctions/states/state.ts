import { dataLimitExceeded, StateFailed } from "../failure";
import { exceedsPayloadLimit, type Payload, payloadOf } from "../language/payload";
import type { Step } from "../model";
import type { Leaving } from "./query";

/** The step out of a state. @throws StateFailed if the output exceeds the payload limit */
export function stepOut(
  stateName: string,
  input: Payload,
  { output, assigned }: Leaving,
  next: string | undefined,
): Step {
  const payload = output === input.value ? input : payloadOf(output);
  if (exceedsPayloadLimit(payload.text)) {
    throw new StateFailed({ ...dataLimitExceeded(stateName), terminal: true });
  }
  return { output: payload, next, assigned };
}
