import { type Call, ServiceError } from "../../calls";
import type { DenialCode, FurtherCheck, ServiceContext } from "../service";

interface KeyUse {
  /** The operations of KMS, as in `Decrypt`. */
  readonly actions: readonly string[];
  /** Which the service sends along. */
  readonly encryptionContext: Readonly<Record<string, string>>;
  /** The service's error for a caller who cannot use the key. */
  readonly denial: DenialCode;
}

/**
 * The permissions on a key that the caller of a service needs for encrypted data. The service uses the key on behalf of the caller.
 *
 * @param keyId a key's ID or ARN, or an alias
 * @throws ServiceError for a service that uses an AWS managed key
 */
export function keyUse(
  { caller, service }: Call,
  keyId: string,
  { place }: Pick<ServiceContext, "place">,
  { actions, encryptionContext, denial }: KeyUse,
): readonly FurtherCheck[] {
  // The policy of an AWS managed key lets the account's principals use it through its service, but no other service (KMS developer
  // guide, "AWS managed keys").
  if (/(^|:)alias\/aws\//.test(keyId)) {
    if (caller.type === "service") {
      throw new ServiceError(denial.code, `${caller.service} cannot use the AWS managed key ${keyId}.`, denial.status);
    }
    return [];
  }
  const context = {
    ...Object.fromEntries(
      Object.entries(encryptionContext).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
    ),
    ...(caller.type !== "service" && {
      "kms:ViaService": `${service}.${place.region}.${place.dnsSuffix}`,
      "aws:ViaAWSService": "true",
    }),
  };
  return actions.map((action) => ({ service: "kms", action, input: { KeyId: keyId }, context, denial }));
}
