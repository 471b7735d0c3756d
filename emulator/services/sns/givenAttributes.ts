import type { Inputs, Place } from "../../resource";
import { topicArnOf } from "./operations";

/** The policy and the key that CreateTopic or SetTopicAttributes gives a topic. */
export function givenIn(
  action: string,
  input: Inputs,
  place: Place,
): { readonly topicArn: string; readonly policy?: string | undefined; readonly keyId?: string | undefined } {
  const attributes =
    action === "CreateTopic"
      ? ((input.Attributes ?? {}) as Inputs)
      : { [String(input.AttributeName)]: input.AttributeValue };
  const given = (name: string): string | undefined => (name in attributes ? String(attributes[name] ?? "") : undefined);
  const topicArn = action === "CreateTopic" ? topicArnOf(String(input.Name), place) : String(input.TopicArn);
  return action === "CreateTopic" || action === "SetTopicAttributes"
    ? { topicArn, policy: given("Policy"), keyId: given("KmsMasterKeyId") }
    : { topicArn };
}
