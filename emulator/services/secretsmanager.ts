import { createHash } from "node:crypto";
import { type Output, ServiceError } from "../calls";
import { json } from "../protocols/json";
import { type Inputs, type Place, text, uuid } from "../resource";
import { keyUse } from "./kms/keyUse";
import type { Operation, Operations } from "./operation";
import type { RunningService, ServiceDefinition } from "./service";

interface RunningSecretsManager extends RunningService {
  /** The ARN of a secret, by its name or ARN. An ARN can lack the suffix. */
  secretArnOf(secretId: unknown): string;
}

function onSecret(...members: readonly string[]): Operation<RunningSecretsManager> {
  return {
    members: ["SecretId", ...members],
    resources: ({ SecretId }, _, running) => [SecretId === undefined ? "*" : running.secretArnOf(SecretId)],
  };
}

const OPERATIONS: Operations<RunningSecretsManager> = {
  DescribeSecret: onSecret(),
  GetSecretValue: onSecret("VersionId", "VersionStage"),
  PutSecretValue: onSecret("ClientRequestToken", "SecretBinary", "SecretString", "VersionStages"),
};

interface Version {
  readonly id: string;
  readonly value: Inputs;
  readonly createdAt: number;
  stages: readonly string[];
}

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly keyId: string | undefined;
  /** Oldest first. */
  readonly versions: Version[];
}

const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** Secrets Manager API reference, PutSecretValue: bytes of a secret's value. */
const LARGEST_VALUE = 65_536;

/** Secrets Manager: secrets and their versions, without rotation, replication and deletion. */
export const secretsmanager: ServiceDefinition<RunningSecretsManager> = {
  name: "secretsmanager",
  sdk: { name: "secretsmanager", client: "SecretsManager" },
  protocol: json,
  operations: OPERATIONS,
  resources: {
    "aws:secretsmanager/secret:Secret": {
      outputs: (_, name, place) => {
        const arn = secretArn(name, place);
        return { id: arn, arn, name };
      },
      honours: ["name", "namePrefix", "kmsKeyId", "policy"],
      ignores: ["description", "recoveryWindowInDays", "forceOverwriteReplicaSecret"],
    },
    "aws:secretsmanager/secretPolicy:SecretPolicy": {
      outputs: ({ inputs }) => ({ id: String(inputs.secretArn) }),
      honours: ["secretArn", "policy"],
      ignores: ["blockPublicPolicy"],
    },
    "aws:secretsmanager/secretVersion:SecretVersion": {
      outputs: ({ name, inputs }) => {
        const versionId = uuid(name);
        return { id: `${inputs.secretId}|${versionId}`, arn: inputs.secretId, versionId };
      },
      honours: ["secretId", "secretString", "secretBinary", "versionStages"],
    },
  },
  start(context) {
    const { authorization, clock, place } = context;
    const secrets = new Map<string, Secret>();

    function secretArnOf(secretId: unknown): string {
      const given = String(secretId);
      const secret = [...secrets.values()].find(
        ({ arn, name }) => arn === given || name === given || arn.replace(/-[^-]{6}$/, "") === given,
      );
      // AWS checks a name that does not exist without a suffix.
      return secret?.arn ?? (given.startsWith("arn:") ? given : secretArn(given, place).replace(/-[^-]{6}$/, ""));
    }

    function find(secretId: unknown): Secret {
      const secret = secrets.get(secretArnOf(secretId));
      if (secret === undefined) {
        throw notFound("secret");
      }
      return secret;
    }

    function put(secret: Secret, id: string, value: Inputs, stages: readonly string[] = [CURRENT]): Version {
      checkValue(value);
      const existing = secret.versions.find((version) => version.id === id);
      if (existing !== undefined) {
        if (JSON.stringify(existing.value) !== JSON.stringify(value)) {
          throw new ServiceError("ResourceExistsException", "You can't modify the value of an existing version.");
        }
        return existing;
      }
      for (const version of secret.versions) {
        const isReplaced = stages.includes(CURRENT) && version.stages.includes(CURRENT);
        const kept = version.stages.filter(
          (stage) => !stages.includes(stage) && !(stages.includes(CURRENT) && stage === PREVIOUS),
        );
        version.stages = isReplaced ? [...kept, PREVIOUS] : kept;
      }
      const version = { id, value, createdAt: clock.now(), stages };
      secret.versions.push(version);
      return version;
    }

    const answers: Readonly<Record<string, (input: Inputs) => Output>> = {
      DescribeSecret({ SecretId }) {
        const { arn, name, keyId, versions } = find(SecretId);
        const stages = Object.fromEntries(versions.map(({ id, stages: of }) => [id, of]));
        return { ARN: arn, Name: name, ...(keyId !== undefined && { KmsKeyId: keyId }), VersionIdsToStages: stages };
      },
      GetSecretValue({ SecretId, VersionId, VersionStage }) {
        const { arn, name, versions } = find(SecretId);
        const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
        const version = versions.find(
          ({ id, stages }) => (VersionId ?? id) === id && (stage === undefined || stages.includes(String(stage))),
        );
        if (version === undefined) {
          throw notFound(
            `secret value for ${VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`}`,
          );
        }
        return {
          ARN: arn,
          Name: name,
          VersionId: version.id,
          ...version.value,
          VersionStages: version.stages,
          CreatedDate: version.createdAt / 1_000,
        };
      },
      PutSecretValue({ SecretId, ClientRequestToken, SecretBinary, SecretString, VersionStages }) {
        const secret = find(SecretId);
        const id = String(ClientRequestToken ?? uuid(`${secret.arn} ${secret.versions.length}`));
        const stages = VersionStages as readonly string[] | undefined;
        const version = put(secret, id, secretValue(SecretString, SecretBinary), stages);
        return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: version.stages };
      },
    };

    return {
      provision: {
        "aws:secretsmanager/secret:Secret": (state, inputs) => {
          const arn = text(state.arn);
          const keyId = inputs.kmsKeyId === undefined ? undefined : text(inputs.kmsKeyId);
          secrets.set(arn, { arn, name: text(state.name), keyId, versions: [] });
          if (inputs.policy !== undefined) {
            authorization.setResourcePolicy(arn, text(inputs.policy));
          }
        },
        "aws:secretsmanager/secretPolicy:SecretPolicy": (_, inputs) =>
          authorization.setResourcePolicy(secretArnOf(inputs.secretArn), text(inputs.policy)),
        "aws:secretsmanager/secretVersion:SecretVersion": (state, inputs) =>
          void put(
            find(inputs.secretId),
            text(state.versionId),
            secretValue(inputs.secretString, inputs.secretBinary),
            inputs.versionStages as readonly string[] | undefined,
          ),
      },
      secretArnOf,
      alsoNeeds(request) {
        const secret = secrets.get(secretArnOf(request.input.SecretId));
        if (secret?.keyId === undefined || request.action === "DescribeSecret") {
          return [];
        }
        // Secrets Manager user guide, "Secret encryption and decryption in AWS Secrets Manager".
        return keyUse(request, secret.keyId, context, {
          actions: request.action === "GetSecretValue" ? ["Decrypt"] : ["GenerateDataKey", "Decrypt"],
          encryptionContext: { SecretARN: secret.arn },
          denial: { code: "AccessDeniedException", status: 400 },
        });
      },
      handle: async ({ action, input }) => answers[action]?.(input) ?? {},
    };
  },
};

/** AWS appends six random characters; here they follow from the name. */
function secretArn(name: string, { partition, region, account }: Place): string {
  const random = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${random}`;
}

function secretValue(SecretString: unknown, SecretBinary: unknown): Inputs {
  return {
    ...(SecretString !== undefined && { SecretString: String(SecretString) }),
    ...(SecretBinary !== undefined && { SecretBinary: String(SecretBinary) }),
  };
}

/** @throws ServiceError without the value, which is a secret */
function checkValue(value: Inputs): void {
  if (Object.keys(value).length !== 1) {
    throw new ServiceError("InvalidParameterException", "You must provide either SecretString or SecretBinary.");
  }
  if (Buffer.byteLength(String(Object.values(value)[0])) > LARGEST_VALUE) {
    throw new ServiceError("ValidationException", `A secret's value can have up to ${LARGEST_VALUE} bytes.`);
  }
}

function notFound(what: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Secrets Manager can't find the specified ${what}.`);
}
