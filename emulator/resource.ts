import { createHash } from "node:crypto";
import { partition } from "@aws-sdk/util-endpoints";

/** Where resources are created. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** The group of regions, as ARNs name it. */
  readonly partition: string;
  /** What the names of the partition's services end in. */
  readonly dnsSuffix: string;
}

/** An account in a region. */
export function placeOf(account: string, region: string): Place {
  const { name, dnsSuffix } = partition(region);
  return { account, region, partition: name, dnsSuffix };
}

export type Inputs = Readonly<Record<string, unknown>>;

/** A resource that Pulumi requests: its type, its logical name and its resolved inputs. */
export interface ResourceRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
}

/** A created resource: its physical ID, and every output that the program reads. */
export interface MadeResource {
  readonly id: string;
  readonly state: Inputs;
}

/** The name that the program sets, or a generated name. It is deterministic, so that output can be compared. */
export function physicalName({ name, inputs }: ResourceRequest): string {
  if (typeof inputs.name === "string") {
    return inputs.name;
  }
  return typeof inputs.namePrefix === "string" ? `${inputs.namePrefix}${suffix(name)}` : `${name}-${suffix(name)}`;
}

/** An ID in EC2's format: `vpc-0` and 16 more digits. */
export function physicalId(kind: string, name: string): string {
  return `${kind}-0${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}

/** An ID in KMS's format. It is deterministic for a name. */
export function uuid(logicalName: string): string {
  const digits = createHash("sha256").update(logicalName).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** The suffix of seven characters that Pulumi appends to a name. */
export function suffix(logicalName: string): string {
  return createHash("sha256").update(logicalName).digest("hex").slice(0, 7);
}

/** Returns an input that must be a string. @throws Error for any other type */
export function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new Error(`Expected text from the program, got ${value === null ? "null" : typeof value}.`);
  }
  return value;
}

/**
 * Returns a policy as text. Pulumi's provider also takes it as an object from a role, and from a policy of IAM, SNS, SQS and S3.
 *
 * @throws Error for any other type
 */
export function policyText(value: unknown): string {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? JSON.stringify(value) : text(value);
}
