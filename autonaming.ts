import * as pulumi from "@pulumi/pulumi";

/** How Pulumi names resources, as in the setting `pulumi:autonaming` (Pulumi's page "Automatic resource naming"). */
interface Naming {
  readonly mode?: string;
  readonly pattern?: string;
}

interface Autonaming extends Naming {
  readonly providers?: Readonly<Record<string, Naming & { readonly resources?: Readonly<Record<string, Naming>> }>>;
}

/** Characters that a name may have after the logical name: AWS allows 64 in a function's, and the longest here has 40. */
export const LONGEST_SUFFIX = 24;

/**
 * Refuses a `pulumi:autonaming` that breaks names which policies rely on. Trust policies, topic policies and the policies
 * of pipelines and people name resources by their logical name and a hyphen, such as `stateMachine:trading-machine-*`.
 *
 * @throws pulumi.RunError with the setting and a pattern that works
 */
export function checkAutonaming(): void {
  const autonaming = new pulumi.Config("pulumi").getObject<Autonaming>("autonaming") ?? {};
  const aws = autonaming.providers?.aws ?? {};
  const namings: readonly (readonly [where: string, naming: Naming])[] = [
    ["pulumi:autonaming", autonaming],
    ["pulumi:autonaming, providers.aws", aws],
    ...Object.entries(aws.resources ?? {}).map(
      ([type, naming]) => [`pulumi:autonaming, providers.aws.resources.${type}`, naming] as const,
    ),
  ];
  for (const [where, { mode, pattern }] of namings) {
    const problem = pattern === undefined ? modeProblem(mode) : patternProblem(pattern);
    if (problem !== undefined) {
      throw new pulumi.RunError(
        `The setting ${where} ${problem}. Policies name resources by their logical name and a hyphen: remove the setting, or set a pattern such as \${name}-\${hex(7)}.`,
      );
    }
  }
}

function modeProblem(mode: string | undefined): string | undefined {
  return mode === undefined || mode === "default" ? undefined : `has the mode ${JSON.stringify(mode)}`;
}

const NAME = "$" + "{name}";

function patternProblem(pattern: string): string | undefined {
  const shown = `has the pattern ${JSON.stringify(pattern)}`;
  if (!pattern.startsWith(`${NAME}-`)) {
    return `${shown}, which does not begin with ${NAME}-`;
  }
  const suffix = expanded(pattern.slice(NAME.length));
  if (suffix.length > LONGEST_SUFFIX) {
    return `${shown}, which adds ${suffix.length} characters to a name, and ${LONGEST_SUFFIX} fit`;
  }
  return /^[\w-]*$/.test(suffix)
    ? undefined
    : `${shown}, which has characters that a Lambda function's name cannot have`;
}

/** The pattern with text of the right length for each expression. */
function expanded(pattern: string): string {
  return pattern.replace(/\$\{(?:(\w+)\((\d+)\)|config\.([^}]+)|(\w+))\}/g, (expression, _, length, key, word) => {
    if (length !== undefined) {
      return "0".repeat(Number(length));
    }
    return key !== undefined ? (new pulumi.Config().get(key) ?? expression) : (WORDS[word]?.() ?? expression);
  });
}

const WORDS: Readonly<Record<string, () => string>> = {
  uuid: () => "0".repeat(36),
  stack: pulumi.getStack,
  project: pulumi.getProject,
  organization: pulumi.getOrganization,
};
