import { dataLimitExceeded, StateFailed } from "../failure";
import { exceedsPayloadLimit, type Payload, payloadOf } from "../language/payload";

/** The output of a state. @throws StateFailed if it exceeds the payload limit */
export function stateOutput(stateName: string, input: Payload, value: unknown): Payload {
  const output = value === input.value ? input : payloadOf(value);
  if (exceedsPayloadLimit(output.text)) {
    throw new StateFailed({ ...dataLimitExceeded(stateName), terminal: true });
  }
  return output;
}
