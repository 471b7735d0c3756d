import { SNSClient } from "@aws-sdk/client-sns";
import type { Settings } from "../../config";
import { readArguments } from "../../operator/commands/commandLine";
import { setConsequence } from "../../operator/commands/interruption";
import { ArgumentsError, EXIT, printable, runCommand, type Terminal } from "../../operator/commands/runCommand";
import { confirmSubscription } from "./confirm";
import { readConfirmation } from "./confirmation";
import type { Deployment, DeploymentOptions } from "./deployment";
import { listSubscriptions } from "./listing";
import { hiding } from "./secrets";
import { subscribedTopics, topicName } from "./topics";
import { isAsItShouldBe, listingLines, viewListed } from "./views";

const USAGE = `Usage:
  npm run subscriptions -- [--stack NAME] [--json]
  npm run --silent subscriptions -- confirm LINK [--stack NAME] [--json]
  npm run --silent subscriptions -- confirm TOKEN --topic-arn ARN [--stack NAME] [--json]

  Lists who is subscribed to the stack's topics: the addresses in its settings, and any other subscription.
  confirm confirms a subscription so that only an authenticated AWS call can unsubscribe it.

  LINK             the address of "Confirm subscription" in SNS's e-mail, in quotes; do not open it
  --topic-arn ARN  the topic of a token
  --stack NAME     a deployed Pulumi stack
  --profile NAME   a profile of your AWS configuration
  Default: the stack of the emulator that was started last on this machine.

Exit code: 0 each address in the settings is confirmed, and no other is subscribed; 1 otherwise; 2 for misuse.`;

const OPTIONS = {
  stack: { type: "string" },
  profile: { type: "string" },
  "topic-arn": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** What the command asks the rest of the program. */
export interface Sources {
  readonly findDeployment: (options: DeploymentOptions) => Promise<Deployment>;
  readonly readSettings: (stack: string) => Promise<Settings>;
}

/**
 * The subscriptions command.
 *
 * @returns the exit code: 0 if everything is as it should be, 1 if it is not, 2 for misuse
 */
export function subscriptionsCommand(
  args: readonly string[],
  visible: Terminal,
  { findDeployment, readSettings }: Sources,
): Promise<number> {
  const terminal = hiding(args, visible);
  return runCommand(USAGE, args, terminal, async () => {
    const { values, positionals } = readArguments(args, OPTIONS, { allowPositionals: true });
    const [command, given, ...rest] = positionals;
    checkUsage(command, given, rest, values["topic-arn"]);
    const confirmation = given === undefined ? undefined : readConfirmation(given, values["topic-arn"]);
    const { stack, outputs, config } = await findDeployment(values);
    const topics = subscribedTopics(await readSettings(stack), outputs);
    const sns = new SNSClient(config);
    try {
      if (confirmation === undefined) {
        const listed = await listSubscriptions(sns, topics, stack);
        const lines = values.json ? [JSON.stringify(listed.map(viewListed), null, 2)] : listingLines(listed, stack);
        lines.forEach(terminal.out);
        return listed.every(isAsItShouldBe) ? EXIT.success : EXIT.failure;
      }
      setConsequence("The subscription may be confirmed: npm run subscriptions shows it.");
      const { endpoint, topicArn } = await confirmSubscription(sns, confirmation, topics, stack);
      const what = `${endpoint} is confirmed on ${topicName(topicArn)}; only an AWS caller with permission can unsubscribe it.`;
      terminal.out(values.json ? JSON.stringify({ endpoint, topicArn, what }, null, 2) : printable(what));
      return EXIT.success;
    } finally {
      sns.destroy();
    }
  });
}

function checkUsage(
  command: string | undefined,
  given: string | undefined,
  rest: readonly string[],
  topicArn: string | undefined,
): void {
  if (command !== undefined && command !== "confirm") {
    throw new ArgumentsError("Unknown command: without one, the subscriptions are listed; the other is confirm.");
  }
  if (command === "confirm" && given === undefined) {
    throw new ArgumentsError("Specify the link or the token after confirm.");
  }
  if (rest.length > 0) {
    throw new ArgumentsError("Too many arguments: specify one link or token after confirm, in quotes.");
  }
  if (command === undefined && topicArn !== undefined) {
    throw new ArgumentsError("--topic-arn is for confirm. Omit it.");
  }
}
