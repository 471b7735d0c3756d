import * as aws from "@pulumi/aws";
import type { Call } from "../../../calls";
import type { Emulator } from "../../../emulator";
import { policy } from "../../provisioned";

export const ACCOUNT = "000000000000";
export const CALLER = `arn:aws:iam::${ACCOUNT}:role/caller`;

/** A statement that gives the account's IAM policies every permission on a key. */
export const DELEGATION = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: "kms:*",
  Resource: "*",
};

export function hmacKey(args: aws.kms.KeyArgs = {}, name = "key"): aws.kms.Key {
  return new aws.kms.Key(name, { keyUsage: "GENERATE_VERIFY_MAC", customerMasterKeySpec: "HMAC_256", ...args });
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** @returns "done", or the error's code */
export function ended(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    ({ code }) => code,
  );
}

/** Makes a call of KMS as a role with this identity-based policy. @returns "done", or the error's code */
export function asRole(emulator: Emulator, statements: readonly object[], call: Pick<Call, "action" | "input">) {
  emulator.credentialsFor("caller", ...(statements.length > 0 ? [policy(...statements)] : []));
  const caller = { type: "role", arn: CALLER, sessionName: "caller", account: ACCOUNT } as const;
  return ended(emulator.call({ caller, service: "kms", overTls: true, ...call }));
}
