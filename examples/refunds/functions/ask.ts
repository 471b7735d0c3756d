import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { approvalHandler, CLIENT_TIMEOUTS, requiredVariable } from "approval-queue/callback";
import { approverId, createLink, linksFromEnvironment } from "approval-queue/links";
import { readRefund } from "../refund";
import { question } from "./question";

const links = linksFromEnvironment();
const approver = approverId(requiredVariable("APPROVER", "the approver's e-mail address"));
const secretArn = requiredVariable("WEBHOOK_SECRET", "the ARN of the secret with the webhook's URL");
const secrets = new SecretsManagerClient(CLIENT_TIMEOUTS);

/** Less than the function has: an invocation that times out fails every request of its batch. */
const POST_TIMEOUT_MS = 10_000;

export const handler = approvalHandler({
  readInput: readRefund,
  act: async (request, deadline) => {
    const link = await createLink(links, request, approver);
    await post(question(request.Input, deadline, link));
  },
});

async function post(text: string): Promise<void> {
  const { SecretString: url } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (url === undefined) {
    throw new Error("The secret has no text. Set chatWebhook to the webhook's URL.");
  }
  const { ok, status } = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
    // The link decides: it goes to the chat and to no other address.
    redirect: "error",
    signal: AbortSignal.timeout(POST_TIMEOUT_MS),
  });
  if (!ok) {
    throw new Error(`The chat refused the message with status ${status}.`);
  }
}
