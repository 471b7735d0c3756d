import type { Call } from "../calls";
import { type Place, text, uuid } from "../resource";
import type { FurtherCheck, ServiceContext, ServiceDefinition } from "./service";

/** KMS keys. The emulator encrypts no data: it only checks permissions to use a key. */
export const kms: ServiceDefinition = {
  name: "kms",
  resources: {
    "aws:kms/key:Key": {
      outputs: ({ name }, _, { partition, region, account }) => {
        const keyId = uuid(name);
        return { id: keyId, keyId, arn: `arn:${partition}:kms:${region}:${account}:key/${keyId}` };
      },
      honours: ["policy"],
      ignores: ["description", "enableKeyRotation", "rotationPeriodInDays", "deletionWindowInDays"],
    },
  },
  start: ({ authorization, place }) => ({
    provision: {
      "aws:kms/key:Key": (state, inputs) =>
        authorization.setResourcePolicy(
          text(state.arn),
          inputs.policy === undefined ? defaultKeyPolicy(place) : text(inputs.policy),
        ),
    },
    resourceOf: ({ input }) => text(input.KeyId),
    contextOf: ({ caller }): Record<string, string> =>
      caller.type === "service" ? {} : { "kms:CallerAccount": caller.account },
  }),
};

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

/**
 * The permissions on a key that the caller of a service needs to write encrypted data. The service uses the key on
 * behalf of the caller (SNS developer guide, "Managing Amazon SNS encryption keys and costs").
 */
export function keyUse({ caller, service }: Call, keyArn: string, { place }: ServiceContext): readonly FurtherCheck[] {
  const context: Record<string, string> =
    caller.type === "service"
      ? {}
      : { "kms:ViaService": `${service}.${place.region}.${place.dnsSuffix}`, "kms:CallerAccount": place.account };
  return ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
    action,
    resource: keyArn,
    context,
    denial: { code: "KMSAccessDenied", status: 400 },
  }));
}
