import { type Place, placeOf } from "pulumi-aws-emulator";
import { readArguments } from "../../operator/commands/commandLine";
import { ArgumentsError, UsageError } from "../../operator/commands/runCommand";
import { InvalidReferenceError, parseStateMachineArn } from "../../operator/executions/arns";
import { boundaryAccount, evaluateProgram, projectName, regionOf, stackSettings } from "../program";
import { boundaryPolicy } from "./boundary";
import { managedPolicies } from "./managedPolicies";
import { PIPELINES, type Pipeline, pipelinePolicy } from "./pipelines";
import { ordersTablePattern, policyBeforeDeployment, policyOf, ROLES, type Role } from "./roles";
import { pipelineTrust } from "./trust";

export const PERMISSIONS_USAGE = `Usage: npm run --silent permissions -- viewer|approver|operator --stack NAME [--state-machine-arn ARN]
       npm run --silent permissions -- preview|deploy|drift --stack NAME [--state-bucket NAME] [--state-key ALIAS] [--lines]
       npm run --silent permissions -- preview|deploy|drift --stack NAME --trust --repository OWNER/REPOSITORY
       npm run --silent permissions -- boundary --stack NAME

Prints an IAM policy as JSON: what a person may do in a stack, who may assume a pipeline's role (--trust), or the permissions
boundary of the program's roles. A pipeline's permissions are printed as managed policies by name, each within IAM's quota.

  --stack NAME             the stack; Pulumi.NAME.yaml has its region and settings
  --account ID             the account; by default the state machine's or the permissions boundary's, otherwise AWS's
                           example 111122223333
  --state-machine-arn ARN  the deployed state machine; by default a pattern for its name
  --state-bucket NAME      bucket of Pulumi's state; by default stock-trading-pulumi-ACCOUNT
  --state-key ALIAS        alias of the key of the state's secrets; by default alias/stock-trading-pulumi
  --lines                  prints each managed policy on a line: its name, a space, and its JSON
  --trust                  prints the trust policy for GitHub Actions
  --repository TEXT        the repository, as in the subject of its tokens
  --environment NAME       the environment that deploys; by default the stack's name
  --branch NAME            the branch that is deployed; by default main

docs/pipelines.md describes how to use the output. Exit code: 0, or 2 for misuse.`;

const EXAMPLE_ACCOUNT = "111122223333";

const OPTIONS = {
  stack: { type: "string" },
  account: { type: "string" },
  "state-machine-arn": { type: "string" },
  "state-bucket": { type: "string" },
  "state-key": { type: "string" },
  lines: { type: "boolean", default: false },
  trust: { type: "boolean", default: false },
  repository: { type: "string" },
  environment: { type: "string" },
  branch: { type: "string" },
} as const;

/** Reports a default that replaces an omitted option. */
type Note = (text: string) => void;

/**
 * The policy that the command's arguments request, as text: JSON, or lines of a name and JSON.
 *
 * @throws UsageError naming the invalid argument and its valid values; also the errors of `evaluateProgram`
 */
export async function requestedPolicy(args: readonly string[], note: Note): Promise<string> {
  const { values, positionals } = readArguments(args, OPTIONS, { allowPositionals: true });
  const who = readWho(positionals);
  refuseForeignOptions(who, values);
  const policy = await policyFor(who, values, note);
  return values.lines
    ? Object.entries(policy)
        .map(([name, document]) => `${name} ${JSON.stringify(document)}`)
        .join("\n")
    : JSON.stringify(policy, null, 2);
}

const BOUNDARY = "boundary";

type Who = Role | Pipeline | typeof BOUNDARY;

interface Options {
  readonly stack?: string | undefined;
  readonly account?: string | undefined;
  readonly "state-machine-arn"?: string | undefined;
  readonly "state-bucket"?: string | undefined;
  readonly "state-key"?: string | undefined;
  readonly lines: boolean;
  readonly trust: boolean;
  readonly repository?: string | undefined;
  readonly environment?: string | undefined;
  readonly branch?: string | undefined;
}

function readWho(positionals: readonly string[]): Who {
  const known: readonly Who[] = [...ROLES, ...PIPELINES, BOUNDARY];
  const who = known.find((name) => name === positionals[0]);
  if (who === undefined || positionals.length > 1) {
    const said =
      positionals.length === 0 ? "Specify a policy" : `There is no policy ${JSON.stringify(positionals.join(" "))}`;
    throw new ArgumentsError(`${said}: one of ${known.join(", ")}.`);
  }
  return who;
}

/** Refuses options that have no effect on the requested policy, rather than ignoring them. */
function refuseForeignOptions(who: Who, options: Options): void {
  const trustOptions = ["repository", "environment", "branch"] as const;
  const stateOptions = ["state-bucket", "state-key"] as const;
  const foreign: readonly (keyof Options)[] = isPipeline(who)
    ? ["state-machine-arn", ...(options.trust ? (["lines", ...stateOptions] as const) : trustOptions)]
    : [
        "lines",
        "trust",
        ...trustOptions,
        ...stateOptions,
        ...(who === BOUNDARY ? (["state-machine-arn"] as const) : []),
      ];
  const given = foreign.find((option) => options[option] !== undefined && options[option] !== false);
  if (given !== undefined) {
    const meant = trustOptions.some((option) => option === given) && isPipeline(who) ? " without --trust" : "";
    throw new ArgumentsError(`--${given} does not apply to ${who}${meant}. Omit it.`);
  }
}

function isPerson(who: Who): who is Role {
  return ROLES.some((role) => role === who);
}

function isPipeline(who: Who): who is Pipeline {
  return PIPELINES.some((pipeline) => pipeline === who);
}

async function policyFor(who: Who, options: Options, note: Note): Promise<object> {
  const assumed = (option: string, value: string): string => {
    note(`${option} is not specified; using ${value}.`);
    return value;
  };
  if (options.stack === undefined) {
    throw new ArgumentsError("Specify a stack, such as --stack dev.");
  }
  const region = regionOf({ stack: options.stack });
  const machineArn = options["state-machine-arn"];
  if (isPerson(who) && machineArn !== undefined) {
    checkMachine(machineArn, region, options.account);
    const program = await evaluateProgram({ stack: options.stack });
    return policyOf(who, machineArn, ordersTablePattern(program));
  }
  const { account: ownAccount } = boundaryAccount({ stack: options.stack });
  const account = validAccount(options.account ?? ownAccount ?? assumed("--account", EXAMPLE_ACCOUNT));
  const place = placeOf(account, region);
  if (options.trust && isPipeline(who)) {
    return trustOf(who, options.stack, place, options);
  }
  const program = await evaluateProgram({ stack: options.stack, account });
  if (isPerson(who)) {
    note("The state machine's name is a pattern: name the deployed one with --state-machine-arn.");
    return policyBeforeDeployment(who, program, place);
  }
  if (who === BOUNDARY) {
    return boundaryPolicy(program, place);
  }
  const scope = { ...place, tags: defaultTags(options.stack) };
  const policy = pipelinePolicy(who, program, scope, {
    project: projectName(),
    stack: options.stack,
    bucket: options["state-bucket"] ?? assumed("--state-bucket", `stock-trading-pulumi-${account}`),
    keyAlias: keyAlias(options["state-key"] ?? assumed("--state-key", "alias/stock-trading-pulumi")),
  });
  return managedPolicies(`${projectName()}-${who}-${options.stack}`, policy);
}

function checkMachine(arn: string, region: string, account: string | undefined): void {
  try {
    const machine = parseStateMachineArn(arn);
    if (machine.region !== region) {
      throw new UsageError(
        `The state machine is in ${machine.region}, and the stack in ${region}. Specify the stack's own.`,
      );
    }
    if (account !== undefined && machine.account !== account) {
      throw new UsageError(`The state machine is in ${machine.account}, not in ${account}. Omit --account.`);
    }
  } catch (error) {
    throw error instanceof InvalidReferenceError ? new UsageError(error.message) : error;
  }
}

function trustOf(pipeline: Pipeline, stack: string, place: Place, options: Options): object {
  if (options.repository === undefined || options.repository.trim() === "") {
    throw new UsageError(
      "Specify the repository, such as --repository octo-org/octo-repo: the text between repo: and the next colon in the subject of its tokens.",
    );
  }
  return pipelineTrust(pipeline, {
    place,
    repository: options.repository,
    environment: options.environment ?? stack,
    branch: options.branch ?? "main",
  });
}

function validAccount(given: string): string {
  if (!/^\d{12}$/.test(given)) {
    throw new UsageError(`--account is ${JSON.stringify(given)}. An AWS account's id has twelve digits.`);
  }
  return given;
}

function keyAlias(text: string): string {
  if (!/^alias\/[\w/-]+$/.test(text)) {
    throw new UsageError(
      `--state-key is ${JSON.stringify(text)}. It takes an alias, such as alias/stock-trading-pulumi.`,
    );
  }
  return text;
}

/** The tags that Pulumi puts on every resource it creates. */
function defaultTags(stack: string): Readonly<Record<string, string>> {
  const setting = stackSettings({ stack })["aws:defaultTags"];
  return setting === undefined ? {} : ((JSON.parse(setting) as { tags?: Record<string, string> }).tags ?? {});
}
