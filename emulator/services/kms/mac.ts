import { createHmac, timingSafeEqual } from "node:crypto";
import { type Call, type Output, ServiceError } from "../../calls";
import type { Key } from "./keys";

/** The hash of each algorithm, and the only key spec that it fits (KMS API reference, GenerateMac). */
const ALGORITHMS: Readonly<Record<string, { readonly hash: string; readonly spec: string }>> = {
  HMAC_SHA_224: { hash: "sha224", spec: "HMAC_224" },
  HMAC_SHA_256: { hash: "sha256", spec: "HMAC_256" },
  HMAC_SHA_384: { hash: "sha384", spec: "HMAC_384" },
  HMAC_SHA_512: { hash: "sha512", spec: "HMAC_512" },
};

/** KMS API reference, GenerateMac and VerifyMac. */
const LARGEST_MESSAGE_BYTES = 4_096;
const LARGEST_MAC_BYTES = 6_144;

/** The members of a request, of which the MAC is undefined for GenerateMac. */
export interface MacRequest {
  readonly algorithm: string;
  readonly message: Buffer;
  readonly mac: Buffer | undefined;
}

/** @throws ServiceError ValidationException for what KMS refuses whatever the key */
export function readMacRequest({ action, input }: Pick<Call, "action" | "input">): MacRequest {
  const { MacAlgorithm: algorithm } = input;
  if (typeof algorithm !== "string") {
    throw invalid("Value at 'macAlgorithm' failed to satisfy constraint: Member must not be null");
  }
  if (!Object.hasOwn(ALGORITHMS, algorithm)) {
    throw invalid(
      `Value '${algorithm}' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(ALGORITHMS).join(", ")}]`,
    );
  }
  const message = bytesOf(input.Message, "message", LARGEST_MESSAGE_BYTES);
  return { algorithm, message, mac: action === "VerifyMac" ? bytesOf(input.Mac, "mac", LARGEST_MAC_BYTES) : undefined };
}

/**
 * Makes the message authentication code, or verifies the one of the request.
 *
 * @throws ServiceError InvalidKeyUsageException for an algorithm that does not fit the key; KMSInvalidMacException
 */
export function answerMac({ arn: KeyId, spec, secret }: Key, { algorithm, message, mac }: MacRequest): Output {
  const { hash, spec: fitting } = ALGORITHMS[algorithm] ?? {};
  if (hash === undefined || spec !== fitting) {
    throw new ServiceError("InvalidKeyUsageException", `Algorithm ${algorithm} is incompatible with key spec ${spec}.`);
  }
  const made = createHmac(hash, secret).update(message).digest();
  if (mac === undefined) {
    return { KeyId, MacAlgorithm: algorithm, Mac: made.toString("base64") };
  }
  if (mac.length !== made.length || !timingSafeEqual(mac, made)) {
    throw new ServiceError("KMSInvalidMacException", "The HMAC could not be verified");
  }
  return { KeyId, MacAlgorithm: algorithm, MacValid: true };
}

function bytesOf(value: unknown, member: string, most: number): Buffer {
  if (typeof value !== "string") {
    throw invalid(`Value at '${member}' failed to satisfy constraint: Member must not be null`);
  }
  const bytes = Buffer.from(value, "base64");
  if (bytes.length === 0) {
    throw invalid(
      `Value at '${member}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  }
  if (bytes.length > most) {
    throw invalid(
      `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
  }
  return bytes;
}

function invalid(problem: string): ServiceError {
  return new ServiceError("ValidationException", `1 validation error detected: ${problem}`);
}
