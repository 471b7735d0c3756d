import { type Call, type Output, ServiceError } from "../../calls";
import { json } from "../../protocols/json";
import { type Place, text, uuid } from "../../resource";
import type { ServiceDefinition } from "../service";
import { createKeys, type Keys, type KeyUsage } from "./keys";
import { answerMac, readMacRequest } from "./mac";
import { OPERATIONS, type RunningKms } from "./operations";

/** The key specs of other usages (KMS API reference, CreateKey). */
const OTHER_SPECS = [
  ...["RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"],
  ...["ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "SM2"],
];

/**
 * KMS keys. The emulator encrypts no data: it checks permissions to use a symmetric key, and makes and verifies message
 * authentication codes with an HMAC key.
 */
export const kms: ServiceDefinition<RunningKms> = {
  name: "kms",
  sdk: { name: "kms", client: "Kms" },
  protocol: json,
  operations: OPERATIONS,
  resources: {
    "aws:kms/key:Key": {
      outputs: ({ name }, _, { partition, region, account }) => {
        const keyId = uuid(name);
        return { id: keyId, keyId, arn: `arn:${partition}:kms:${region}:${account}:key/${keyId}` };
      },
      honours: [
        "policy",
        "keyUsage",
        "customerMasterKeySpec",
        "isEnabled",
        "enableKeyRotation",
        "rotationPeriodInDays",
        "bypassPolicyLockoutSafetyCheck",
      ],
      ignores: ["description", "deletionWindowInDays"],
      // KMS API reference, CreateKey, EnableKeyRotation and ScheduleKeyDeletion.
      values: {
        keyUsage: { runs: ["ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC"], valid: ["SIGN_VERIFY", "KEY_AGREEMENT"] },
        customerMasterKeySpec: {
          runs: ["SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"],
          valid: OTHER_SPECS,
        },
        rotationPeriodInDays: { from: 90, to: 2_560 },
        deletionWindowInDays: { from: 7, to: 30 },
      },
    },
    "aws:kms/alias:Alias": {
      outputs: ({ inputs }, physicalName, { partition, region, account }) => {
        const name = String(inputs.name ?? `alias/${physicalName}`);
        return { id: name, name, arn: `arn:${partition}:kms:${region}:${account}:${name}` };
      },
      honours: ["name", "targetKeyId"],
    },
  },
  start({ authorization, administrator, clock, place }) {
    const keys = createKeys(clock, place);
    return {
      provision: {
        "aws:kms/key:Key": (state, inputs, name) => {
          const arn = text(state.arn);
          keys.create(arn, inputs, name);
          const policy = inputs.policy === undefined ? defaultKeyPolicy(place) : text(inputs.policy);
          authorization.setResourcePolicy(arn, policy);
          const update = { principal: administrator, action: "kms:PutKeyPolicy", resource: arn, context: {} };
          if (inputs.bypassPolicyLockoutSafetyCheck !== true && !authorization.isAllowed(update)) {
            throw new ServiceError(
              "MalformedPolicyDocumentException",
              `aws:kms/key:Key ${name}: The new key policy will not allow you to update the key policy in the future.`,
            );
          }
        },
        "aws:kms/alias:Alias": (state, inputs, name) =>
          keys.createAlias(text(state.name), text(inputs.targetKeyId), name),
      },
      keyArnOf: keys.arnOf,
      contextOf: ({ caller, input }): Record<string, string> => ({
        ...(caller.type !== "service" && { "kms:CallerAccount": caller.account }),
        ...(typeof input.MacAlgorithm === "string" && { "kms:MacAlgorithm": input.MacAlgorithm }),
        ...requestAlias(String(input.KeyId)),
      }),
      handle: (call) => answer(keys, call),
    };
  },
};

/** The cryptographic operations, by the usage of a key that they need. */
const USAGES: Readonly<Record<string, KeyUsage | "SIGN_VERIFY" | "KEY_AGREEMENT">> = {
  GenerateMac: "GENERATE_VERIFY_MAC",
  VerifyMac: "GENERATE_VERIFY_MAC",
  Encrypt: "ENCRYPT_DECRYPT",
  Decrypt: "ENCRYPT_DECRYPT",
  GenerateDataKey: "ENCRYPT_DECRYPT",
  GenerateDataKeyWithoutPlaintext: "ENCRYPT_DECRYPT",
  GenerateDataKeyPair: "ENCRYPT_DECRYPT",
  GenerateDataKeyPairWithoutPlaintext: "ENCRYPT_DECRYPT",
  Sign: "SIGN_VERIFY",
  Verify: "SIGN_VERIFY",
  DeriveSharedSecret: "KEY_AGREEMENT",
};

/** KMS API reference, ScheduleKeyDeletion. */
const DEFAULT_DELETION_WINDOW_DAYS = 30;

/** KMS checks the request, then that the key exists, then its state, then its usage, and the algorithm at last. */
function answer(keys: Keys, { action, input }: Call): Output {
  const arn = (): string => keys.arnOf(String(input.KeyId));
  switch (action) {
    case "GenerateMac":
    case "VerifyMac": {
      const request = readMacRequest({ action, input });
      const output = answerMac(usableFor(keys, arn(), action), request);
      if (input.DryRun === true) {
        throw new ServiceError(
          "DryRunOperationException",
          "The request would have succeeded, but the DryRun option is set.",
          412,
        );
      }
      return output;
    }
    case "EnableKey":
    case "DisableKey":
      keys.setEnabled(arn(), action === "EnableKey");
      return {};
    case "ScheduleKeyDeletion": {
      const days = Number(input.PendingWindowInDays ?? DEFAULT_DELETION_WINDOW_DAYS);
      const DeletionDate = keys.scheduleDeletion(arn(), days) / 1_000;
      return { KeyId: arn(), DeletionDate, KeyState: "PendingDeletion", PendingWindowInDays: days };
    }
    case "CancelKeyDeletion":
      keys.cancelDeletion(arn());
      return { KeyId: arn() };
    default:
      if (action in USAGES && input.KeyId !== undefined) {
        usableFor(keys, arn(), action);
      }
      throw new ServiceError("UnknownOperationException", `The emulator does not answer ${action} of kms.`);
  }
}

function usableFor(keys: Keys, arn: string, action: string): ReturnType<Keys["usable"]> {
  const key = keys.usable(arn);
  if (key.usage !== USAGES[action]) {
    throw new ServiceError(
      "InvalidKeyUsageException",
      `${arn} key usage is ${key.usage} which is not valid for ${action}.`,
    );
  }
  return key;
}

function requestAlias(keyId: string): Record<string, string> {
  const alias = /(^|:)(alias\/.*)$/.exec(keyId)?.[2];
  return alias === undefined ? {} : { "kms:RequestAlias": alias };
}

/** KMS developer guide, "Default key policy": delegates access to IAM policies. */
function defaultKeyPolicy({ partition, account }: Place): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  });
}
