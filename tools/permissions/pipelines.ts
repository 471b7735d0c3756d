import { asObject } from "approval-queue/json";
import type { Evaluation, Registration } from "pulumi-aws-emulator";
import type { Grant, NamedGrant } from "./grants";
import type { PipelinePolicy, PipelineStatement } from "./pipelinePolicy";
import { namePattern } from "./registeredNames";
import { RESOURCE_TYPES } from "./resourceTypes";
import { type Condition, ownByTags, type Scope, TARGETS, type Target } from "./targets";
import { boundaryOf, keepBoundary, onlyUnderBoundary } from "./underBoundary";

/** The operation that a pipeline performs on a stack. */
export type Pipeline = "preview" | "deploy" | "drift";

export const PIPELINES: readonly Pipeline[] = ["preview", "deploy", "drift"];

/** The location of the stack's Pulumi state (docs/deploy.md). */
export interface State {
  readonly project: string;
  readonly stack: string;
  /** The name of the S3 bucket. */
  readonly bucket: string;
  /** The alias of the KMS key that encrypts the secrets in the state, such as `alias/stock-trading-pulumi`. */
  readonly keyAlias: string;
}

/** The prefix of the names of the executions that verify a deployment. */
const SMOKE_TEST = "deployment-";

/**
 * The policy of a pipeline's role, derived from what the program registers. The policy exists before the first
 * deployment, so it names resources by patterns. A preview runs the code of a pull request, so it may only read
 * configuration. Drift detection reads the same. A deployment may also change it.
 *
 * @throws Error for a resource type that is missing from RESOURCE_TYPES
 */
export function pipelinePolicy(pipeline: Pipeline, program: Evaluation, scope: Scope, state: State): PipelinePolicy {
  const changes = pipeline === "deploy";
  const boundary = boundaryOf(program);
  const needed = program.registrations
    .filter(({ made }) => made !== undefined)
    .flatMap((registration) => grantsOf(program, registration, changes));
  const grants = boundary === undefined ? needed : onlyUnderBoundary(needed);
  return {
    Version: "2012-10-17",
    Statement: [
      ...statementsOf(grants, { ...scope, boundary }),
      ...(changes ? keepBoundary({ ...scope, boundary }) : []),
      ...(changes && grants.some(({ on }) => on === "key") ? [protectStateKey(scope, state)] : []),
      ...(changes ? smokeTest(program, scope) : []),
      ...stateAccess(scope, state, changes),
    ],
  };
}

function grantsOf(program: Evaluation, registration: Registration, changes: boolean): readonly NamedGrant[] {
  const type = RESOURCE_TYPES[registration.type];
  if (type === undefined) {
    throw new Error(
      `The program registers a ${registration.type} (${registration.name}), and the permissions that a pipeline needs for this type are unknown. Add them to tools/permissions/resourceTypes.ts.`,
    );
  }
  return [...type.reads, ...(changes ? type.changes : [])].map((grant: Grant) => ({
    on: grant.on,
    name: namePattern(program, registration, "namedBy" in grant ? grant.namedBy : undefined),
    actions: grant.actions,
  }));
}

/** One statement for each target of the grants. */
function statementsOf(grants: readonly NamedGrant[], scope: Scope): readonly PipelineStatement[] {
  return Object.entries<Target>(TARGETS).flatMap(([on, target]) => {
    const onTarget = grants.filter((grant) => grant.on === on);
    const names = sorted(onTarget.map(({ name }) => name));
    const condition = target.condition?.(names, scope);
    return onTarget.length === 0
      ? []
      : [
          {
            Sid: `${on.charAt(0).toUpperCase()}${on.slice(1)}`,
            Effect: "Allow" as const,
            Action: sorted(onTarget.flatMap(({ actions }) => actions)),
            Resource: target.resources(names, scope),
            ...(condition && { Condition: condition }),
          },
        ];
  });
}

/** Changing an alias also requires permission on its key (KMS developer guide, "Controlling access to aliases"). */
const ALIAS_CHANGES = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"];

/**
 * The name of a key is a generated ID, and KMS applies a key's tags to authorization only minutes after its creation. A
 * deployment may therefore change every key of the account whose key policy delegates to IAM, except the key that
 * encrypts the state's secrets.
 */
function protectStateKey({ partition, region, account }: Scope, { keyAlias }: State): PipelineStatement {
  const { changes = [] } = RESOURCE_TYPES["aws:kms/key:Key"] ?? {};
  return {
    Sid: "KeepStateKey",
    Effect: "Deny",
    Action: sorted([...changes.flatMap((grant) => (grant.on === "key" ? grant.actions : [])), ...ALIAS_CHANGES]),
    Resource: [`arn:${partition}:kms:${region}:${account}:key/*`],
    Condition: aliasOfKey(keyAlias),
  };
}

/** Matches the key's aliases, not the alias in the request: a decryption request names no key. */
function aliasOfKey(keyAlias: string): Condition {
  return { "ForAnyValue:StringEquals": { "kms:ResourceAliases": [keyAlias] } };
}

/** If the stack approves automatically, an execution verifies the deployment. If people decide, none is started. */
function smokeTest(program: Evaluation, scope: Scope): readonly PipelineStatement[] {
  const { partition, region, account } = scope;
  const own = ownByTags(scope);
  const machines = program.registrations.filter(({ type }) => type === "aws:sfn/stateMachine:StateMachine");
  const names = sorted(machines.map((machine) => namePattern(program, machine)));
  const asksPeople = asObject(program.outputs.topicArns)?.approvers !== undefined;
  if (asksPeople || names.length === 0) {
    return [];
  }
  return [
    {
      Sid: "StartSmokeTest",
      Effect: "Allow",
      Action: ["states:StartExecution"],
      Resource: names.map((name) => `arn:${partition}:states:${region}:${account}:stateMachine:${name}`),
      // The state machine of another stack in the same account matches the same pattern and may place real orders.
      ...(own && { Condition: own }),
    },
    {
      Sid: "WatchSmokeTest",
      Effect: "Allow",
      Action: ["states:DescribeExecution"],
      Resource: names.map((name) => `arn:${partition}:states:${region}:${account}:execution:${name}:${SMOKE_TEST}*`),
    },
  ];
}

/** Access to this stack's part of the Pulumi state. A preview takes no lock, so it writes nothing. */
function stateAccess(
  { partition, region, account }: Scope,
  { project, stack, bucket, keyAlias }: State,
  changes: boolean,
): readonly PipelineStatement[] {
  const objects = `arn:${partition}:s3:::${bucket}/.pulumi`;
  const files = [`${objects}/*/${project}/${stack}.*`, `${objects}/*/${project}/${stack}/*`];
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]) =>
    ({ Sid, Effect: "Allow", Action, Resource }) as const;
  return [
    allow("ListState", ["s3:ListBucket"], [`arn:${partition}:s3:::${bucket}`]),
    allow("ReadState", ["s3:GetObject"], [`${objects}/meta.yaml`, ...files]),
    ...(changes ? [allow("WriteState", ["s3:DeleteObject", "s3:PutObject"], files)] : []),
    {
      ...allow("DecryptStateSecrets", ["kms:Decrypt"], [`arn:${partition}:kms:${region}:${account}:key/*`]),
      Condition: aliasOfKey(keyAlias),
    },
  ];
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
