import { randomBytes } from "node:crypto";
import { ServiceError } from "../../calls";
import type { Clock } from "../../clock";
import { type Inputs, type Place, text } from "../../resource";

/** What a key is for (KMS API reference, CreateKey). */
export type KeyUsage = "ENCRYPT_DECRYPT" | "GENERATE_VERIFY_MAC";

export interface Key {
  readonly arn: string;
  readonly spec: string;
  readonly usage: KeyUsage;
  /** The secret of an HMAC key; empty for a key that encrypts, because the emulator encrypts no data. */
  readonly secret: Buffer;
}

interface StoredKey extends Key {
  isEnabled: boolean;
  /** When the key is deleted, in milliseconds since the epoch; undefined for a key whose deletion is not scheduled. */
  deletedAt: number | undefined;
}

/** The keys and aliases of the account. A key's states are those of the KMS developer guide, "Key states of AWS KMS keys". */
export interface Keys {
  /** @throws Error for a key that CreateKey refuses */
  create(arn: string, inputs: Inputs, name: string): void;
  /** @throws Error, and ServiceError, for an alias that CreateAlias refuses */
  createAlias(aliasName: string, targetKeyId: string, name: string): void;
  /**
   * @param keyId a key's ID or ARN, or an alias's name or ARN
   * @returns the key's ARN, whether or not the key exists
   * @throws ServiceError NotFoundException for an alias that does not exist, and for a key ID of another format
   */
  arnOf(keyId: string): string;
  /**
   * @throws ServiceError NotFoundException if there is no such key, as all that follow; DisabledException;
   * KMSInvalidStateException for a key that is to be deleted
   */
  usable(arn: string): Key;
  /** @throws ServiceError KMSInvalidStateException for a key that is to be deleted */
  setEnabled(arn: string, isEnabled: boolean): void;
  /**
   * @param days 7 to 30
   * @returns when the key is deleted, in milliseconds since the epoch
   * @throws ServiceError ValidationException for another number of days; KMSInvalidStateException if it is scheduled already
   */
  scheduleDeletion(arn: string, days: number): number;
  /** Leaves the key disabled. @throws ServiceError KMSInvalidStateException for a key that is not to be deleted */
  cancelDeletion(arn: string): void;
}

/** The secret of an HMAC key is as long as the key's hash (KMS developer guide, "HMAC keys in AWS KMS"). */
const SECRET_BYTES: Readonly<Record<string, number>> = { HMAC_224: 28, HMAC_256: 32, HMAC_384: 48, HMAC_512: 64 };
const DAY_MS = 24 * 60 * 60_000;

export function createKeys(clock: Clock, { partition, region, account }: Place): Keys {
  const keys = new Map<string, StoredKey>();
  /** Key ARNs by alias name. */
  const aliases = new Map<string, string>();
  const prefix = `arn:${partition}:kms:${region}:${account}:`;

  function arnOf(keyId: string): string {
    const alias = keyId.startsWith(`${prefix}alias/`) ? keyId.slice(prefix.length) : keyId;
    if (alias.startsWith("alias/")) {
      const target = aliases.get(alias);
      if (target === undefined) {
        throw new ServiceError("NotFoundException", `Alias ${prefix}${alias} is not found.`);
      }
      return target;
    }
    if (keyId.startsWith("arn:")) {
      return keyId;
    }
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(keyId)) {
      throw new ServiceError("NotFoundException", `Invalid keyId '${keyId}'`);
    }
    return `${prefix}key/${keyId}`;
  }

  function find(arn: string): StoredKey {
    const key = keys.get(arn);
    if (key === undefined || (key.deletedAt !== undefined && key.deletedAt <= clock.now())) {
      throw new ServiceError("NotFoundException", `Key '${arn}' does not exist`);
    }
    return key;
  }

  function keptKey(arn: string): StoredKey {
    const key = find(arn);
    if (key.deletedAt !== undefined) {
      throw new ServiceError("KMSInvalidStateException", `${arn} is pending deletion.`);
    }
    return key;
  }

  return {
    create(arn, inputs, name) {
      const { usage, spec } = usageOf(inputs, name);
      const secret = randomBytes(SECRET_BYTES[spec] ?? 0);
      keys.set(arn, { arn, usage, spec, secret, isEnabled: inputs.isEnabled !== false, deletedAt: undefined });
    },
    createAlias(aliasName, targetKeyId, name) {
      if (!/^alias\/(?!aws\/)[\w/-]+$/.test(aliasName)) {
        throw new Error(
          `aws:kms/alias:Alias ${name}: name ${JSON.stringify(aliasName)} is not valid on AWS, which takes alias/ and letters, digits, / _ and -, but not alias/aws/.`,
        );
      }
      if (aliases.has(aliasName)) {
        throw new ServiceError("AlreadyExistsException", `An alias with the name ${prefix}${aliasName} already exists`);
      }
      aliases.set(aliasName, keptKey(arnOf(targetKeyId)).arn);
    },
    arnOf,
    usable(arn) {
      const key = keptKey(arn);
      if (!key.isEnabled) {
        throw new ServiceError("DisabledException", `${arn} is disabled.`);
      }
      return key;
    },
    setEnabled(arn, isEnabled) {
      keptKey(arn).isEnabled = isEnabled;
    },
    scheduleDeletion(arn, days) {
      const key = keptKey(arn);
      if (!(days >= 7 && days <= 30)) {
        throw new ServiceError("ValidationException", `PendingWindowInDays must be between 7 and 30, and is ${days}.`);
      }
      key.deletedAt = clock.now() + days * DAY_MS;
      return key.deletedAt;
    },
    cancelDeletion(arn) {
      const key = find(arn);
      if (key.deletedAt === undefined) {
        throw new ServiceError("KMSInvalidStateException", `${arn} is not pending deletion.`);
      }
      key.deletedAt = undefined;
      key.isEnabled = false;
    },
  };
}

function usageOf(inputs: Inputs, name: string): Pick<Key, "usage" | "spec"> {
  const usage = text(inputs.keyUsage ?? "ENCRYPT_DECRYPT") as KeyUsage;
  const spec = text(inputs.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT");
  const isHmac = usage === "GENERATE_VERIFY_MAC";
  if (isHmac !== spec in SECRET_BYTES) {
    throw new Error(
      `aws:kms/key:Key ${name}: keyUsage ${usage} with customerMasterKeySpec ${spec} is not valid on AWS.`,
    );
  }
  if (isHmac && (inputs.enableKeyRotation === true || inputs.rotationPeriodInDays !== undefined)) {
    throw new Error(
      `aws:kms/key:Key ${name}: key rotation is not valid on AWS for an HMAC key, which KMS does not rotate. Leave out enableKeyRotation and rotationPeriodInDays.`,
    );
  }
  return { usage, spec };
}
