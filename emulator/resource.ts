import { createHash } from "node:crypto";
import { partition } from "@aws-sdk/util-endpoints";

/** Where resources are made. */
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

/** A resource as Pulumi asks for it: its type, its logical name and its resolved inputs. */
export interface ResourceRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
}

/** A resource that has been made: its physical id, and every output that the program reads. */
export interface MadeResource {
  readonly id: string;
  readonly state: Inputs;
}

/** The name that the program gives, or the one that Pulumi makes; the same every time, so that output can be compared. */
export function physicalName({ name, inputs }: ResourceRequest): string {
  if (typeof inputs.name === "string") {
    return inputs.name;
  }
  return typeof inputs.namePrefix === "string" ? `${inputs.namePrefix}${suffix(name)}` : `${name}-${suffix(name)}`;
}

/** An id as EC2 makes them: `vpc-0` and sixteen digits more. */
export function physicalId(kind: string, name: string): string {
  return `${kind}-0${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}

/** An id as KMS makes them, the same for a name every time. */
export function uuid(logicalName: string): string {
  const digits = createHash("sha256").update(logicalName).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** The seven characters that Pulumi appends to a name. */
export function suffix(logicalName: string): string {
  return createHash("sha256").update(logicalName).digest("hex").slice(0, 7);
}

/** An input that has to be text. @throws Error for anything else */
export function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new Error(`Expected text from the program, got ${JSON.stringify(value)}.`);
  }
  return value;
}
