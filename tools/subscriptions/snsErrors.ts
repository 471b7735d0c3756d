import { CommandError } from "../../operator/commands/runCommand";

/**
 * An error of SNS in one sentence; an error that is explained is returned unchanged. SNS's own message is left out: it may repeat what was sent, such as a token.
 *
 * @param action the operation, as in `ConfirmSubscription`
 */
export function explainSnsError(error: unknown, action: string, topicArn: string, stack: string): CommandError {
  if (error instanceof CommandError) {
    return error;
  }
  const name = error instanceof Error ? error.name : "";
  if (name === "AuthorizationErrorException") {
    return new CommandError(
      `Your credentials do not allow sns:${action} on ${topicArn}: use others, or add it to their policy.`,
    );
  }
  if (name === "NotFoundException") {
    return new CommandError(
      `SNS has no topic ${topicArn}, which the outputs of the stack ${stack} name: run npm run up -- --stack ${stack} --refresh.`,
    );
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : name;
  return new CommandError(
    `SNS did not answer ${action} for ${topicArn} (${code || "unknown error"}): check the network and your credentials, and try again.`,
  );
}
