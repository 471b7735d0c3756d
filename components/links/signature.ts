import { GenerateMacCommand, type KMSClient, KMSInvalidMacException, VerifyMacCommand } from "@aws-sdk/client-kms";
import { type ApprovalLink, type LinkClaims, macInput } from "./approvalLink";

/** The algorithm of a key with the key spec HMAC_256 (KMS developer guide, "HMAC keys in AWS KMS"). */
const MacAlgorithm = "HMAC_SHA_256";

/**
 * Signs what a link names.
 *
 * @param KeyId the ARN of the key
 * @throws the errors of KMS
 */
export async function signLink(
  client: Pick<KMSClient, "send">,
  KeyId: string,
  claims: LinkClaims,
): Promise<ApprovalLink> {
  const { Mac } = await client.send(
    new GenerateMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from(macInput(claims)) }),
  );
  if (Mac === undefined) {
    throw new Error("KMS returned no MAC");
  }
  return { claims, mac: Mac };
}

/**
 * Whether the key signed the link.
 *
 * @throws the errors of KMS, except the one for a MAC that is not valid
 */
export async function isSigned(client: Pick<KMSClient, "send">, KeyId: string, link: ApprovalLink): Promise<boolean> {
  try {
    const { MacValid } = await client.send(
      new VerifyMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from(macInput(link.claims)), Mac: link.mac }),
    );
    return MacValid === true;
  } catch (error) {
    if (error instanceof KMSInvalidMacException) {
      return false;
    }
    throw error;
  }
}
