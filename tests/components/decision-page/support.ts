import { createHmac } from "node:crypto";
import { GenerateMacCommand, KMSInvalidMacException, VerifyMacCommand } from "@aws-sdk/client-kms";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { DecisionPageHandlerArgs } from "approval-queue/decision-page";
import { hashOfToken, type LinkClaims, linkSegment, macInput } from "approval-queue/links";
import { type Visited, visit } from "../../../components/decision-page/visit";
import { tradePresentation } from "../../../functions/tradePresentation";
import {
  type Answers,
  arnOf,
  asked,
  type EventSketch,
  entered,
  fakeStepFunctions,
  historyOf,
  started,
  startOfHistory,
  submitted,
  taskStarted,
  tokenMark,
} from "../../operator/builders";

export const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/1";
export const executionArn = arnOf("order-7");
export const taskToken = `${tokenMark}1`;
export const ADA = { id: "00000000000000ad", email: "ada@example.com" };
export const BOB = { id: "00000000000000b0", email: "bob@example.com" };
/** A minute after the histories begin. */
export const now = startOfHistory + 60_000;

const SECRET = "a key that never leaves KMS";

export function macOf(message: Uint8Array | string): Buffer {
  return createHmac("sha256", SECRET).update(message).digest();
}

/** A link's last segment, signed with the fake key. */
export function segmentFor(claims: Partial<LinkClaims> = {}): string {
  const all = { executionArn, tokenHash: hashOfToken(taskToken), approver: ADA.id, ...claims };
  return linkSegment({ claims: all, mac: macOf(macInput(all)) });
}

/** An AWS error that says that the request was at fault. */
export function refusal(name: string): Error {
  return Object.assign(new Error(`quotes ${taskToken}`), { name, $fault: "client" });
}

/** An AWS error that says that AWS was at fault. */
export function serverFault(name = "InternalFailure"): Error {
  return Object.assign(new Error(`quotes ${taskToken}`), { name, $fault: "server" });
}

/** A KMS client with one key, whose MACs are real. */
export function fakeKms(fail?: () => Error | undefined) {
  const messages: string[] = [];
  const send = async (command: GenerateMacCommand | VerifyMacCommand): Promise<unknown> => {
    const { KeyId, MacAlgorithm, Message = new Uint8Array() } = command.input;
    messages.push(Buffer.from(Message).toString());
    const failure = fail?.();
    if (failure !== undefined || KeyId !== keyArn || MacAlgorithm !== "HMAC_SHA_256") {
      throw failure ?? new Error("another key or algorithm");
    }
    const mac = macOf(Message);
    if (command instanceof GenerateMacCommand) {
      return { Mac: mac };
    }
    if (command instanceof VerifyMacCommand && mac.equals(command.input.Mac ?? new Uint8Array())) {
      return { MacValid: true };
    }
    throw new KMSInvalidMacException({ message: "the MAC is not valid", $metadata: {} });
  };
  return { kms: { send } as unknown as DecisionPageHandlerArgs["kms"], messages };
}

export interface PageSketch {
  /** The history, oldest first, as it is at each reading; the last one stays. */
  readonly histories?: readonly (readonly HistoryEvent[])[];
  readonly sendTaskSuccess?: Answers[string];
  readonly getExecutionHistory?: Answers[string];
  readonly linkLimit?: number;
  readonly kmsFails?: () => Error | undefined;
}

/** The decision page, with fakes of KMS and Step Functions. */
export function fakePage(sketch: PageSketch = {}) {
  const { kms, messages } = fakeKms(sketch.kmsFails);
  const histories = [...(sketch.histories ?? [])];
  const read: Answers[string] = () => {
    const events = histories.length > 1 ? histories.shift() : histories[0];
    return { events: [...(events ?? [])].reverse() };
  };
  const sfn = fakeStepFunctions({ GetExecutionHistory: sketch.getExecutionHistory ?? read });
  const outputs: unknown[] = [];
  const deciding = fakeStepFunctions({
    SendTaskSuccess: (input) => {
      outputs.push({ ...input, output: JSON.parse(String(input.output)) });
      return sketch.sendTaskSuccess?.(input) ?? {};
    },
  });
  const args: DecisionPageHandlerArgs = {
    kms,
    sfn: sfn.client,
    deciding: deciding.client,
    keyArn,
    approvers: new Map([ADA, BOB].map(({ id, email }) => [id, email])),
    presentation: tradePresentation(sketch.linkLimit),
    stack: "prod",
  };
  return { args, verified: messages, outputs };
}

/** What a page says: its text, without markup. */
export function textOf(page: string): string {
  return page
    .replace(/^[\s\S]*<main>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .replaceAll("&#39;", "'")
    .trim();
}

export function form(fields: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams({ ...fields });
}

export const APPROVE = form({ decision: "approved", confirmation: "10" });
export const REJECT = form({ decision: "rejected", reason: "too dear" });

const waiting: readonly EventSketch[] = [started, entered("Request Human Approval"), asked(), taskStarted, submitted];

/** A history in which something follows the request. */
export function followedBy(...events: readonly EventSketch[]): readonly HistoryEvent[] {
  return historyOf(...waiting, ...events);
}

export function decided(fields: Readonly<Record<string, string>>): EventSketch {
  return { type: "TaskSucceeded", taskSucceededEventDetails: { output: JSON.stringify(fields) } };
}

export const approvedByAda = { decision: "approved", approver: ADA.email, channel: "link" };
export const rejectedByBob = { decision: "rejected", approver: BOB.email, channel: "link", reason: "too dear" };

export interface Trial extends PageSketch {
  readonly segment?: string;
  readonly form?: URLSearchParams;
  readonly at?: number;
}

/** Opens a link, or sends its form. */
export async function open({ segment = segmentFor(), form: sent, at = now, ...sketch }: Trial = {}) {
  const page = fakePage(sketch);
  const visited: Visited = await visit(page.args, { segment, form: sent }, at);
  const { outcome, status } = visited.answer;
  return { ...page, visited, outcome, status, html: visited.answer.page, text: textOf(visited.answer.page) };
}
