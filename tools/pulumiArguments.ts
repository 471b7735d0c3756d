/** The subcommands that change a stack, preview a change or cancel one, each with the name under which the Pulumi CLI lists it. */
const STACK_COMMANDS = {
  preview: "preview",
  pre: "preview",
  up: "up",
  update: "up",
  destroy: "destroy",
  down: "destroy",
  dn: "destroy",
  refresh: "refresh",
  import: "import",
  watch: "watch",
  cancel: "cancel",
} as const;

export type StackCommand = (typeof STACK_COMMANDS)[keyof typeof STACK_COMMANDS];

/**
 * The options of the Pulumi CLI that take no value. An option of another name consumes the argument after it, unless it has
 * its value behind `=`: Pulumi's argument parser (cobra) skips those when it looks for the command.
 */
const SWITCHES: readonly string[] = [
  ...["--disable-integrity-checking", "--emoji", "--fully-qualify-stack-names", "--help", "--logflow"],
  ...["--logtostderr", "--non-interactive", "--version"],
];

/** The one-letter options that take no value, of any command. */
const SHORT_SWITCHES = "eQhyfdjr";

/** Options whose value may look like an option. */
const FREE_TEXT: readonly string[] = ["--message", "--config"];

/** What the Pulumi CLI makes of its arguments. */
export interface PulumiArguments {
  /** The command that is run, if it changes a stack, previews a change or cancels one. */
  readonly command: StackCommand | undefined;
  /** The value of `--stack` or `-s`; the last one counts. */
  readonly stack: string | undefined;
  readonly help: boolean;
}

/** Reads the arguments as the Pulumi CLI does: `-s dev`, `-sdev`, `-s=dev`, `--stack dev` and `--stack=dev` are the same. */
export function readPulumiArguments(args: readonly string[]): PulumiArguments {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  const command = options[commandIndex(options)];
  let stack: string | undefined;
  let help = false;
  for (let index = 0; index < options.length; index++) {
    const { name, value, takesNext } = readOption(options[index] as string);
    const given = value ?? (takesNext ? options[++index] : undefined);
    stack = name === "stack" ? given : stack;
    help ||= name === "help";
  }
  return { command: STACK_COMMANDS[command as keyof typeof STACK_COMMANDS], stack, help };
}

/** As cobra's `Find`: the first argument that is neither an option nor an option's value. */
function commandIndex(args: readonly string[]): number {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] as string;
    if (!argument.startsWith("-")) {
      return index;
    }
    const isLong = argument.startsWith("--");
    const takesNext = isLong
      ? !argument.includes("=") && !SWITCHES.includes(argument)
      : argument.length === 2 && !"eQh".includes(argument.charAt(1));
    index += takesNext ? 1 : 0;
  }
  return -1;
}

interface Option {
  readonly name: "stack" | "help" | "other" | undefined;
  readonly value: string | undefined;
  /** Whether the next argument is its value. */
  readonly takesNext: boolean;
}

function readOption(argument: string): Option {
  const [option = "", ...rest] = argument.split("=");
  const value = rest.length > 0 ? rest.join("=") : undefined;
  if (option.startsWith("--")) {
    const name = ({ "--stack": "stack", "--help": "help" } as const)[option] ?? "other";
    return { name, value, takesNext: value === undefined && (name === "stack" || FREE_TEXT.includes(option)) };
  }
  if (!option.startsWith("-") || option === "-") {
    return { name: undefined, value: undefined, takesNext: false };
  }
  // Letters without a value may be joined to one that has one: -ys dev.
  const letters = argument.slice(1);
  const at = [...letters].findIndex((letter) => !SHORT_SWITCHES.includes(letter));
  if (at === -1) {
    return { name: letters.includes("h") ? "help" : "other", value: undefined, takesNext: false };
  }
  const attached = letters.slice(at + 1).replace(/^=/, "");
  return {
    name: letters[at] === "s" ? "stack" : "other",
    value: attached === "" ? undefined : attached,
    takesNext: attached === "",
  };
}
