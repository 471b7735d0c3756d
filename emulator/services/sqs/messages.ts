import { type Output, ServiceError } from "../../calls";
import type { Inputs } from "../../resource";

/** SQS API reference, SendMessage. */
const LONGEST_DELAY_SECONDS = 900;
const MOST_ATTRIBUTES = 10;
const DATA_TYPE = /^(String|Number|Binary)(\.[\w.-]{1,249})?$/;

/** @throws ServiceError for a message that SQS refuses, beyond what fauxqs checks */
export function checkMessage({ MessageBody, DelaySeconds, MessageAttributes, MessageDeduplicationId }: Inputs): void {
  if (typeof MessageBody !== "string" || MessageBody === "") {
    throw new ServiceError("MissingParameter", "The request must contain the parameter MessageBody.");
  }
  const delay = Number(DelaySeconds ?? 0);
  if (!(Number.isInteger(delay) && delay >= 0 && delay <= LONGEST_DELAY_SECONDS)) {
    throw new ServiceError(
      "InvalidParameterValue",
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${LONGEST_DELAY_SECONDS}.`,
    );
  }
  if (MessageDeduplicationId !== undefined) {
    throw new ServiceError(
      "InvalidParameterValue",
      `Value ${MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  }
  checkAttributes((MessageAttributes ?? {}) as Readonly<Record<string, Inputs>>);
}

/**
 * Sends the valid messages of a batch.
 *
 * @returns the answer to them, with an error for each of the others
 */
export async function sendBatch(input: Inputs, send: (input: Inputs) => Promise<Output>): Promise<Output> {
  const entries = (Array.isArray(input.Entries) ? input.Entries : []) as readonly Inputs[];
  const refused = entries.flatMap((entry) => refusalOf(entry));
  if (refused.length === 0) {
    return send(input);
  }
  const valid = entries.filter((entry) => !refused.some(({ Id }) => Id === entry.Id));
  const { Successful = [], Failed = [] } = valid.length === 0 ? {} : await send({ ...input, Entries: valid });
  return { Successful, Failed: [...(Failed as readonly object[]), ...refused] };
}

function refusalOf(entry: Inputs): readonly Inputs[] {
  try {
    checkMessage(entry);
    return [];
  } catch (error) {
    const { code, message } = error as ServiceError;
    return [{ Id: entry.Id, SenderFault: true, Code: code, Message: message }];
  }
}

function checkAttributes(attributes: Readonly<Record<string, Inputs>>): void {
  if (Object.keys(attributes).length > MOST_ATTRIBUTES) {
    throw new ServiceError(
      "InvalidParameterValue",
      `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!DATA_TYPE.test(String(attribute?.DataType))) {
      throw new ServiceError(
        "InvalidParameterValue",
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
  }
}
