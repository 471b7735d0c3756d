import { type MadeResource, type Place, physicalName, type ResourceRequest } from "../resource";
import { RESOURCE_TYPES } from "../services";

/**
 * Makes a resource without provisioning it: returns the outputs that AWS would return, including the physical name.
 *
 * @throws Error for a type that the emulator does not know: a missing output would drop out of a policy silently
 */
export function makeResource(request: ResourceRequest, place: Place): MadeResource {
  const type = RESOURCE_TYPES[request.type];
  if (type === undefined) {
    throw new Error(
      `The program registers a ${request.type} (${request.name}), which the emulator does not know. Describe it in the file of its service, in emulator/services/.`,
    );
  }
  const { id, ...outputs } = type.outputs(request, physicalName(request), place);
  return { id, state: { ...request.inputs, ...outputs } };
}

/**
 * Answers the provider functions that a program calls.
 *
 * @throws Error for a function that the emulator does not know
 */
export function answerLookup(token: string, { partition, dnsSuffix, account, region }: Place): Record<string, unknown> {
  const answers: Readonly<Record<string, Record<string, unknown>>> = {
    "aws:index/getCallerIdentity:getCallerIdentity": { id: account, accountId: account },
    "aws:index/getPartition:getPartition": { id: partition, partition, dnsSuffix },
    "aws:index/getRegion:getRegion": { id: region, region },
  };
  const answer = answers[token];
  if (answer === undefined) {
    throw new Error(
      `The program calls ${token}, which the emulator does not know. Answer it in emulator/evaluate/makeResource.ts.`,
    );
  }
  return answer;
}
