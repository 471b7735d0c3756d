import * as path from "node:path";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { createClock, type Emulator, type EmulatorArgs, runUntilIdle, startEmulator } from "pulumi-aws-emulator";
import { type Chat, linkIn, startChat } from "../local/chat";

export const FOLDER = path.join(__dirname, "..");

/** Longer than everything before a decision takes, and shorter than the wait for it. */
const SOON_MS = 45_000;

/** An item in the table of payments. */
interface Payment {
  readonly orderId: { readonly S: string };
  readonly amount: { readonly N: string };
  /** The ARN of the execution that paid. */
  readonly paidBy: { readonly S: string };
}

/** The program in an emulator on a stopped clock, with a chat. */
export interface RefundsEmulator extends Emulator {
  readonly chat: Chat;
  /** Starts an execution, and runs it until it ends or waits for a decision. */
  request(refund: unknown): Promise<string>;
  /** Runs everything that is due soon. */
  settle(): Promise<void>;
  /** Lets time pass until nothing is left to do. */
  finish(): Promise<void>;
  /** The chat's messages about an order. */
  messagesAbout(orderId: string): readonly string[];
  /** The link in the chat's message about an order. */
  linkFor(orderId: string): string;
  describe(executionArn: string): Promise<DescribeExecutionOutput & { readonly data: unknown }>;
  paymentsOf(orderId: string): Promise<readonly Payment[]>;
}

/** @param status the HTTP status that the chat answers with */
export async function startRefunds(args: Partial<EmulatorArgs> = {}, status?: number): Promise<RefundsEmulator> {
  const chat = await startChat(status);
  const emulator = await startEmulator({
    folder: FOLDER,
    stack: "dev",
    settings: { "refunds:chatWebhook": chat.url },
    clock: createClock({ stoppedAt: Date.now() }),
    ...args,
  });
  const { endpoint, region, credentials, program } = emulator;
  const sfn = new SFNClient({ endpoint, region, credentials });
  const messagesAbout = (orderId: string): readonly string[] =>
    chat.messages.filter((message) => message.includes(`for order ${orderId}?`));
  return {
    ...emulator,
    chat,
    async request(refund) {
      const stateMachineArn = String(program.outputs.stateMachineArn);
      const input = JSON.stringify(refund);
      const { executionArn = "" } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
      await runUntilIdle(emulator, SOON_MS);
      return executionArn;
    },
    settle: () => runUntilIdle(emulator, SOON_MS),
    finish: () => runUntilIdle(emulator),
    messagesAbout,
    linkFor: (orderId) => linkIn(messagesAbout(orderId)[0] ?? ""),
    async describe(executionArn) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return { ...execution, data: execution.output && JSON.parse(execution.output) };
    },
    async paymentsOf(orderId) {
      const { Items } = await emulator.asAdministrator("dynamodb", "Scan", {
        TableName: program.outputs.paymentsTable,
      });
      return (Items as Payment[]).filter((payment) => payment.orderId.S === orderId);
    },
    async stop() {
      sfn.destroy();
      await Promise.all([emulator.stop(), chat.stop()]);
    },
  };
}
