import { arnIn, type Operation, type Operations } from "../operation";
import type { RunningService } from "../service";

export interface RunningKms extends RunningService {
  /** The ARN of a key, by its ID, its ARN, or the name or ARN of an alias. */
  keyArnOf(keyId: string): string;
}

function onKey(...members: readonly string[]): Operation<RunningKms> {
  return {
    members: ["KeyId", ...members],
    resources(input, _, running) {
      const keyId = arnIn(input, "KeyId");
      return [keyId === "*" ? keyId : running.keyArnOf(keyId)];
    },
  };
}

const MAC = ["DryRun", "GrantTokens", "MacAlgorithm", "Message"];
const ENCRYPTED = ["DryRun", "EncryptionContext", "GrantTokens", "Recipient"];

/** The operations of KMS. The emulator encrypts no data, and checks the operations with which other services do. */
export const OPERATIONS: Operations<RunningKms> = {
  CancelKeyDeletion: onKey(),
  Decrypt: onKey(...ENCRYPTED, "CiphertextBlob", "EncryptionAlgorithm"),
  DeriveSharedSecret: onKey("DryRun", "GrantTokens", "KeyAgreementAlgorithm", "PublicKey", "Recipient"),
  DisableKey: onKey(),
  EnableKey: onKey(),
  Encrypt: onKey("DryRun", "EncryptionAlgorithm", "EncryptionContext", "GrantTokens", "Plaintext"),
  GenerateDataKey: onKey(...ENCRYPTED, "KeySpec", "NumberOfBytes"),
  GenerateDataKeyPair: onKey(...ENCRYPTED, "KeyPairSpec"),
  GenerateDataKeyPairWithoutPlaintext: onKey("DryRun", "EncryptionContext", "GrantTokens", "KeyPairSpec"),
  GenerateDataKeyWithoutPlaintext: onKey("DryRun", "EncryptionContext", "GrantTokens", "KeySpec", "NumberOfBytes"),
  GenerateMac: onKey(...MAC),
  ScheduleKeyDeletion: onKey("PendingWindowInDays"),
  Sign: onKey("DryRun", "GrantTokens", "Message", "MessageType", "SigningAlgorithm"),
  Verify: onKey("DryRun", "GrantTokens", "Message", "MessageType", "Signature", "SigningAlgorithm"),
  VerifyMac: onKey(...MAC, "Mac"),
};
