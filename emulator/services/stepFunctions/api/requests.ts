import { isRecord } from "../language/payload";
import { apiErrors } from "./apiError";

/** A request body. Each action reads the members that it needs. */
export type Request = Readonly<Record<string, unknown>>;

/** @throws ApiError SerializationException for a body that is not a JSON object */
export function readRequest(body: unknown): Request {
  if (!isRecord(body)) {
    throw apiErrors.serialization("Start of structure or map expected");
  }
  return body;
}

interface TextLimits {
  /** In characters. @default 0 */
  readonly min?: number;
  /** In bytes of UTF-8. */
  readonly max?: number;
  /** Whether a message can show the value. @default false */
  readonly shown?: boolean;
}

/** A required string member. @throws ApiError */
export function requiredText(request: Request, member: string, limits: TextLimits = {}): string {
  const value = optionalText(request, member, limits);
  if (value === undefined) {
    throw apiErrors.validation(`Value null at '${member}' failed to satisfy constraint: Member must not be null`);
  }
  return value;
}

/** A string member. Messages omit its value, which can be a task token or execution data. @throws ApiError */
export function optionalText(
  request: Request,
  member: string,
  { min = 0, max, shown }: TextLimits = {},
): string | undefined {
  const value = memberOf(request, member);
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "string") {
    throw unexpectedType(value, "a String");
  }
  if (value.length < min) {
    throw constraint(member, `length greater than or equal to ${min}`, shown ? value : undefined);
  }
  if (max !== undefined && Buffer.byteLength(value) > max) {
    throw constraint(member, `length less than or equal to ${max}`, shown ? value : undefined);
  }
  return value;
}

/** An ARN of this resource type. @throws ApiError, InvalidArn for any other ARN */
export function requiredArn(request: Request, member: string, resourceType: string): string {
  const arn = requiredText(request, member, { min: 1, max: 256 });
  const [prefix, , service, , , type] = arn.split(":");
  if (prefix !== "arn") {
    throw apiErrors.invalidArn(`Invalid ARN prefix: ${arn}`);
  }
  if (service !== "states") {
    throw apiErrors.invalidArn(`Invalid service: ${service}`);
  }
  if (type !== resourceType) {
    throw apiErrors.invalidArn(`Resource type not valid in this context: ${type}`);
  }
  return arn;
}

/** An integer from `min` to `max`. @throws ApiError */
export function optionalInteger(request: Request, member: string, min: number, max: number): number | undefined {
  const value = memberOf(request, member);
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw unexpectedType(value, "an Integer");
  }
  if (value < min || value > max) {
    const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    throw constraint(member, `value ${bound}`, value);
  }
  return value;
}

/** @throws ApiError */
export function optionalBoolean(request: Request, member: string): boolean | undefined {
  const value = memberOf(request, member);
  if (value !== undefined && typeof value !== "boolean") {
    throw unexpectedType(value, "a Boolean");
  }
  return value;
}

/** One of the values of an enum. @throws ApiError */
export function optionalChoice<const Value extends string>(
  request: Request,
  member: string,
  values: readonly Value[],
): Value | undefined {
  const text = optionalText(request, member);
  const value = values.find((candidate) => candidate === text);
  if (text !== undefined && value === undefined) {
    throw apiErrors.validation(
      `Value '${text}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(", ")}]`,
    );
  }
  return value;
}

/** AWS clients omit a member or send null. Both mean that the member is missing. */
function memberOf(request: Request, member: string): unknown {
  return Object.hasOwn(request, member) ? (request[member] ?? undefined) : undefined;
}

function constraint(member: string, must: string, value?: number | string) {
  const shown = value === undefined ? "Value" : `Value '${value}'`;
  return apiErrors.validation(`${shown} at '${member}' failed to satisfy constraint: Member must have ${must}`);
}

function unexpectedType(value: unknown, expected: string) {
  if (Array.isArray(value)) {
    return apiErrors.serialization("Start of list found where not expected");
  }
  if (typeof value === "object") {
    return apiErrors.serialization("Start of structure or map found where not expected.");
  }
  const kind =
    typeof value === "boolean" ? String(value).toUpperCase() : typeof value === "number" ? "NUMBER" : "STRING";
  return apiErrors.serialization(`${kind}_VALUE can not be converted to ${expected}`);
}
