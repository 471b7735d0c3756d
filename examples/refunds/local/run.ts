import * as path from "node:path";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { createClock, type Emulator, runUntilIdle, startEmulator } from "pulumi-aws-emulator";
import { inDollars } from "../refund";
import { announceUntilExit } from "./announce";
import { type Chat, linkIn, startChat } from "./chat";
import type { Decision, Options } from "./options";
import { visit } from "./page";

type Write = (line: string) => void;

/** Longer than everything before the decision takes, retries included, and shorter than the shortest wait for it. */
const BEFORE_DECISION_MS = 45_000;

/**
 * Runs the program in an emulator, and one refund through it.
 *
 * @returns whether the execution succeeded
 */
export async function run(options: Options, write: Write): Promise<boolean> {
  const chat = await startChat();
  try {
    const emulator = await startEmulator({
      folder: path.join(__dirname, ".."),
      stack: "dev",
      settings: { "refunds:chatWebhook": chat.url },
      clock: createClock(options.decide && { stoppedAt: Date.now() }),
    });
    const { endpoint, region, credentials } = emulator;
    const sfn = new SFNClient({ endpoint, region, credentials });
    try {
      return await runExecution(emulator, sfn, chat, options, write);
    } finally {
      sfn.destroy();
      await emulator.stop();
    }
  } finally {
    await chat.stop();
  }
}

async function runExecution(
  emulator: Emulator,
  sfn: SFNClient,
  chat: Chat,
  { refund, decide }: Options,
  write: Write,
): Promise<boolean> {
  const { registrations, outputs } = emulator.program;
  write(`The program runs in an emulator, with ${registrations.filter(({ made }) => made).length} resources.`);
  write(`A refund of ${inDollars(refund.amount)} for order ${refund.orderId} is requested.`);
  const stopShowing = showStates(emulator, write);
  const stateMachineArn = String(outputs.stateMachineArn);
  const { executionArn = "" } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(refund) }),
  );
  if (decide === undefined) {
    const ended = endOf(emulator, sfn, executionArn);
    await Promise.race([ended, askHere(emulator, chat, write).then(() => ended)]);
  } else {
    await decideFor(emulator, chat, decide, refund.orderId, write);
  }
  stopShowing();
  const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  write(`${status}: ${output === undefined ? `${error}: ${cause}` : JSON.parse(output).text}`);
  return status === "SUCCEEDED";
}

/** Prints the link and the commands, and leaves the decision to a person. */
async function askHere(emulator: Emulator, chat: Chat, write: Write): Promise<void> {
  const message = await chat.firstMessage;
  announceUntilExit(emulator, "dev");
  show(message, write);
  write("Open the link to decide, or decide in another terminal, in the root of the repository:");
  write("  npm run approvals -- list");
  write("  npm run operator");
}

/** Decides with the link from the chat, or lets the time pass. */
async function decideFor(
  emulator: Emulator,
  chat: Chat,
  decision: Decision,
  orderId: string,
  write: Write,
): Promise<void> {
  await runUntilIdle(emulator, BEFORE_DECISION_MS);
  const [message] = chat.messages;
  if (message === undefined) {
    write("The refund is within the limit: nobody is asked.");
  } else {
    show(message, write);
    if (decision === "expire") {
      write("Nobody decides: the clock is advanced until the request expires.");
    } else {
      await answer(linkIn(message), decision, orderId, write);
    }
  }
  await runUntilIdle(emulator);
}

async function answer(link: string, decision: "approve" | "reject", orderId: string, write: Write): Promise<void> {
  write("The link is opened.");
  write(`The page says: ${await visit(link)}`);
  const form: Readonly<Record<string, string>> =
    decision === "approve"
      ? { decision: "approved", confirmation: orderId }
      : { decision: "rejected", reason: "Rejected with npm start" };
  write(`The form is sent: ${form.decision}.`);
  write(`The page says: ${await visit(link, form)}`);
}

function show(message: string, write: Write): void {
  write("The chat received:");
  for (const line of message.split("\n")) {
    write(`  | ${line}`);
  }
}

/** @returns a function that ends it */
function showStates(emulator: Emulator, write: Write): () => void {
  return emulator.onHistoryEvent((_, { type, stateEnteredEventDetails: entered }) => {
    if (type.endsWith("StateEntered")) {
      write(`- ${entered?.name}`);
    }
  });
}

/** Resolves when the execution has ended, which it may have already. */
async function endOf(emulator: Emulator, sfn: SFNClient, executionArn: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    emulator.onHistoryEvent((arn, { type }) => {
      if (arn === executionArn && /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type)) {
        resolve();
      }
    });
  });
  const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  return status === "RUNNING" ? ended : undefined;
}
