import type { Evaluation, Place } from "pulumi-aws-emulator";
import { UsageError } from "../../operator/commands/runCommand";
import { charactersOf, MOST_CHARACTERS } from "./managedPolicies";
import type { PipelinePolicy } from "./pipelinePolicy";
import { namePattern } from "./registeredNames";
import type { Condition } from "./targets";

/** Services whose actions widen permissions: no role of a program needs them. */
const NEVER = ["iam", "organizations", "sts"];

/** A permission of a role, on the pattern of the resource's name. */
interface RolePermission {
  readonly action: string;
  readonly resource: string;
  readonly condition: Condition | undefined;
}

/** A statement of a role's policy. */
interface RoleStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}

/**
 * The permissions boundary of the program's roles: the actions that their policies allow, on the patterns of the
 * resources' names, and nothing else. A role may do what its policies and the boundary both allow (IAM User Guide,
 * "Permissions boundaries for IAM entities").
 *
 * @param place where the program was evaluated
 * @throws UsageError if a role may change permissions, may use every action of a service, or if the boundary is too long
 */
export function boundaryPolicy(program: Evaluation, place: Place): PipelinePolicy {
  const permissions = program.registrations
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ name, inputs }) => permissionsOf(program, place, name, String(inputs.policy)));
  const policy = { Version: "2012-10-17", Statement: statementsOf(permissions) } as const;
  const characters = charactersOf(policy);
  if (characters > MOST_CHARACTERS) {
    throw new UsageError(
      `The permissions boundary has ${characters} characters, and a managed policy at most ${MOST_CHARACTERS}. Divide the program into two stacks.`,
    );
  }
  return policy;
}

function permissionsOf(
  program: Evaluation,
  place: Place,
  policyName: string,
  document: string,
): readonly RolePermission[] {
  const statements = [(JSON.parse(document) as { Statement: RoleStatement | RoleStatement[] }).Statement].flat();
  return statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().flatMap((action) => {
        requireNarrow(policyName, action);
        return [Resource].flat().map((resource) => ({
          action,
          resource: patternOf(program, resource),
          condition: serviceOf(action) === "kms" ? { ...Condition, ...throughSns(place) } : Condition,
        }));
      }),
    );
}

function requireNarrow(policyName: string, action: string): void {
  if (NEVER.includes(serviceOf(action)) || /^\*|:\*$/.test(action)) {
    throw new UsageError(
      `The role policy ${policyName} allows ${action}, which a permissions boundary must not allow: remove it from the program, or narrow it.`,
    );
  }
}

/** The keys of the account include the key of the state's secrets. A role uses a key to publish to an encrypted topic. */
function throughSns({ region, dnsSuffix }: Place): Condition {
  return { StringEquals: { "kms:ViaService": [`sns.${region}.${dnsSuffix}`] } };
}

/** The ARN with the pattern of the resource's physical name, or a wildcard for a generated ID. */
function patternOf(program: Evaluation, resource: string): string {
  const found = program.registrations.find(({ made }) => {
    const arn = made?.state.arn;
    return typeof arn === "string" && (resource === arn || resource.startsWith(`${arn}:`));
  });
  if (found === undefined) {
    return resource;
  }
  const arn = String(found.made?.state.arn);
  const name = String(found.made?.state.name);
  const pattern = arn.endsWith(name)
    ? `${arn.slice(0, -name.length)}${namePattern(program, found)}`
    : arn.replace(/[^/:]+$/, "*");
  return `${pattern}${resource.slice(arn.length)}`;
}

/** One statement for all resources of a service on which the same actions are allowed. */
function statementsOf(permissions: readonly RolePermission[]): PipelinePolicy["Statement"] {
  const byResource = Map.groupBy(permissions, ({ action, resource, condition }) =>
    JSON.stringify([serviceOf(action), resource, condition]),
  );
  const sets = [...byResource.values()].map((members) => ({
    members,
    actions: sorted(members.map(({ action }) => action)),
  }));
  const byActions = Map.groupBy(sets, ({ members, actions }) => JSON.stringify([actions, members[0]?.condition]));
  const statements = [...byActions.values()].map((alike) => {
    const [first] = alike;
    const condition = first?.members[0]?.condition;
    return {
      Effect: "Allow" as const,
      Action: first?.actions ?? [],
      Resource: sorted(alike.flatMap(({ members }) => members.map(({ resource }) => resource))),
      ...(condition && { Condition: condition }),
    };
  });
  return statements
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    .map((statement, index) => ({ Sid: `Most${index + 1}`, ...statement }));
}

function serviceOf(action: string): string {
  return action.toLowerCase().replace(/:.*/, "");
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
