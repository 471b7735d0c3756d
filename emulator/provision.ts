import { makeResource } from "./evaluate/makeResource";
import type { Authorization } from "./iam/authorization";
import type { Inputs, MadeResource, Place, ResourceRequest } from "./resource";
import { RESOURCE_TYPES, type RunningServices } from "./services";
import type { ResourceType, RunningService, ValueRule } from "./services/service";

/**
 * Creates the program's resources in the emulator: a registered queue becomes a queue, a function runs the bundle that
 * a deployment would upload, and calls are checked against each policy.
 *
 * @returns the function that the Pulumi runtime calls for every resource. It rejects for a type that the emulator does
 * not know, and for an input that it does not honor
 */
export function createProvisioner(
  services: RunningServices,
  authorization: Authorization,
  endpoint: string,
): (request: ResourceRequest, place: Place) => Promise<MadeResource> {
  const running = Object.values<RunningService>(services);
  const makers = new Map(running.flatMap(({ provision }) => Object.entries(provision)));
  const outputs = new Map(running.flatMap(({ createdOutputs = {} }) => Object.entries(createdOutputs)));
  const forgotten = Object.keys(RESOURCE_TYPES).filter(
    (type) => RESOURCE_TYPES[type]?.honours !== undefined && !makers.has(type),
  );
  if (forgotten.length > 0) {
    throw new Error(`No service provisions ${forgotten.join(", ")}, whose inputs it says that it honours.`);
  }
  return async (request, place) => {
    const made = withLocalUrl(makeResource(request, place), endpoint, place);
    const inputs = withoutSecrets(request.inputs) as Inputs;
    refuseWhatDoesNotRun({ ...request, inputs }, RESOURCE_TYPES[request.type] as ResourceType);
    const state = withoutSecrets({ ...made.state, id: made.id }) as Inputs;
    await makers.get(request.type)?.(state, inputs, request.name);
    await authorization.checkNames();
    return { ...made, state: { ...made.state, ...outputs.get(request.type)?.(made.state) } };
  };
}

/** Inputs that every type accepts and the emulator ignores. */
const ALWAYS_IGNORED = ["tags"];

/** @throws Error that names the input, and says whether AWS or the emulator does not support it */
function refuseWhatDoesNotRun({ type, name, inputs }: ResourceRequest, resourceType: ResourceType): void {
  const { honours, ignores = [], values = {} } = resourceType;
  if (honours === undefined) {
    return;
  }
  const known = [...honours, ...ignores, ...ALWAYS_IGNORED];
  for (const [input, value] of Object.entries(inputs)) {
    if (value === undefined) {
      continue;
    }
    if (!known.includes(input)) {
      throw new Error(
        `${type} ${name}: the input ${input} is valid on AWS, and not run here. Leave it out, or honour it in emulator/services/.`,
      );
    }
    const problem = problemOf(value, values[input]);
    if (problem !== undefined) {
      throw new Error(`${type} ${name}: ${input} ${JSON.stringify(value)} is ${problem}.`);
    }
  }
}

function problemOf(value: unknown, rule: ValueRule | undefined): string | undefined {
  if (rule === undefined) {
    return undefined;
  }
  if ("from" in rule) {
    const inRange = Number(value) >= rule.from && Number(value) <= rule.to;
    return inRange ? undefined : `not valid on AWS, which takes ${rule.from} to ${rule.to}`;
  }
  if (rule.runs.includes(value)) {
    return undefined;
  }
  const runs = rule.runs.map((one) => JSON.stringify(one)).join(" or ");
  return rule.valid.includes(value)
    ? `valid on AWS, and not run here. The emulator runs ${runs}`
    : `not valid on AWS, which takes ${[...rule.runs, ...rule.valid].map((one) => JSON.stringify(one)).join(", ")}`;
}

/** How Pulumi's runtime marks a secret: an object with this member, and the value (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts). */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** A value with its secrets in plain text, as AWS receives it. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return SECRET_MARK in value && "value" in value
    ? withoutSecrets(value.value)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSecrets(member)]));
}

/** SDKs send a queue's calls to the host in the queue URL. */
function withLocalUrl(made: MadeResource, endpoint: string, { account }: Place): MadeResource {
  if (typeof made.state.url !== "string") {
    return made;
  }
  const url = `${endpoint}/${account}/${made.state.name}`;
  return { id: url, state: { ...made.state, url } };
}
