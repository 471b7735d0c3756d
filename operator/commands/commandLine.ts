import { type ParseArgsConfig, parseArgs } from "node:util";
import { ArgumentsError, UsageError } from "./runCommand";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The options that name a command's target. */
export const targetOptions = {
  "state-machine-arn": { type: "string" },
  emulator: { type: "string" },
  stack: { type: "string" },
  region: { type: "string" },
  profile: { type: "string" },
} as const satisfies Options;

export const targetUsage = `  --stack NAME                 a deployed Pulumi stack (its output stateMachineArn)
  --state-machine-arn ARN      a state machine
  --region REGION              the state machine's region, to be checked
  --profile NAME               a profile of your AWS configuration
  --emulator PORT              one of several emulators on this machine
  Default: the emulator on this machine; of several, the one that has the execution, and without an execution the one started last.
  A state machine that an emulator on this machine runs is taken there, any other on AWS.`;

/**
 * Parses the arguments with node:util.
 * @throws ArgumentsError for an unknown option, an option without its value, or an unexpected positional argument
 * @throws UsageError for an option that npm consumed
 */
export function readArguments<O extends Options>(
  args: readonly string[],
  options: O,
  { allowPositionals = false }: { readonly allowPositionals?: boolean } = {},
) {
  refuseOptionsOfNpm(args, Object.keys(options));
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (error) {
    throw new ArgumentsError(error instanceof Error ? error.message : String(error));
  }
}

/** Options that npm also has, and that a user's npm configuration may set. */
const npmOptions = new Set(["json"]);

/** npm consumes an option placed before the -- and passes it on only in the environment. */
function refuseOptionsOfNpm(args: readonly string[], options: readonly string[]): void {
  const taken = options
    .filter((option) => !npmOptions.has(option))
    .flatMap((option) => {
      const value = process.env[`npm_config_${option.replaceAll("-", "_")}`];
      return value === undefined || value === "" ? [] : [value === "true" ? [`--${option}`] : [`--${option}`, value]];
    })
    .flat();
  if (taken.length > 0) {
    const { npm_lifecycle_event: script = "start" } = process.env;
    const command = script === "start" ? "npm start" : `npm run ${script}`;
    throw new UsageError(`Put -- before the options: ${[command, "--", ...taken, ...args].join(" ")}.`);
  }
}
