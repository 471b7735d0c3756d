import { reasonProblem } from "approval-queue/answers";
import { asNumber, asObject, asText, parseJson } from "approval-queue/json";
import type { ExecutionStatus } from "approval-queue/requests";
import { executionNameProblem } from "../../domain/executionName";
import { LARGEST_PAYLOAD_BYTES } from "../../domain/limits";
import { executionArnOf, InvalidReferenceError } from "../executions/arns";
import { STATUSES } from "../executions/labels";
import type { ApiError, DecisionRequest, RedriveRequest, StartRequest } from "./api";

/** A request that is invalid and must be corrected by its sender. */
export class InvalidRequestError extends Error {
  override readonly name = "InvalidRequestError";

  constructor(
    message: string,
    readonly whatToDo: string,
    readonly field?: ApiError["field"],
  ) {
    super(message);
  }
}

/**
 * The ARN of an execution of the state machine, from its name or ARN.
 * @throws InvalidRequestError
 */
export function readExecutionArn(stateMachineArn: string, execution: string): string {
  try {
    return executionArnOf(stateMachineArn, execution);
  } catch (error) {
    throw error instanceof InvalidReferenceError
      ? new InvalidRequestError(error.message, "Choose an execution from the list.")
      : error;
  }
}

/** What a list of executions is limited to. */
export interface ListQuery {
  readonly status: ExecutionStatus | null;
  /** What their names begin with, in any case. */
  readonly name: string;
  /** When they started, in milliseconds since the epoch: `from` included, `to` excluded. */
  readonly from: number;
  readonly to: number;
  /** The execution that the page begins after; null for the newest page. */
  readonly after: PagePlace | null;
  /** How often a person asked to look further. */
  readonly further: number;
}

/** A place in the list, which stays where it is when executions start: the start and the name of an execution. */
export interface PagePlace {
  readonly startedMs: number;
  readonly name: string;
}

/** @throws InvalidRequestError */
export function readListQuery(query: Readonly<Record<string, string | undefined>>): ListQuery {
  const { status = "", name = "", from, to, page = "", further = "0" } = query;
  const known = STATUSES.find((one) => one === status);
  if (known === undefined && status !== "") {
    throw new InvalidRequestError(`There is no status "${status}".`, "Choose one from the list of statuses.");
  }
  if (!/^\d{1,4}$/.test(further)) {
    throw new InvalidRequestError("This address of a list is not valid.", "Open the list of executions again.");
  }
  return {
    status: known ?? null,
    name: name.trim(),
    from: readInstant(from) ?? Number.NEGATIVE_INFINITY,
    to: readInstant(to) ?? Number.POSITIVE_INFINITY,
    after: page === "" ? null : readPage(page),
    further: Number(further),
  };
}

function readInstant(text = ""): number | undefined {
  const time = Date.parse(text);
  if (text !== "" && Number.isNaN(time)) {
    throw new InvalidRequestError(`"${text}" is not a time.`, "Choose a date.");
  }
  return text === "" ? undefined : time;
}

/** The parameter `page` for a place. */
export function pageAfter({ startedMs, name }: PagePlace): string {
  return `${startedMs}~${name}`;
}

function readPage(page: string): PagePlace {
  const [, startedMs, name = ""] = /^(\d{1,15})~(.{1,80})$/su.exec(page) ?? [];
  if (startedMs === undefined) {
    throw new InvalidRequestError("This address of a page is not valid.", "Open the list of executions again.");
  }
  return { startedMs: Number(startedMs), name };
}

/** @throws InvalidRequestError */
export function readStart(body: unknown): StartRequest {
  const { name, input } = asObject(body) ?? {};
  const chosen = asText(name)?.trim() || undefined;
  const problem = chosen === undefined ? undefined : executionNameProblem(chosen);
  if (problem !== undefined) {
    throw new InvalidRequestError(problem, "Choose another name, or leave the field empty.", "name");
  }
  const text = asText(input) ?? "";
  if (parseJson(text) === undefined) {
    throw new InvalidRequestError(
      "The input is not valid JSON.",
      'Correct it, or start with {"symbol": "AMZN"}.',
      "input",
    );
  }
  if (Buffer.byteLength(text) > LARGEST_PAYLOAD_BYTES) {
    throw new InvalidRequestError("The input is larger than 256 KiB.", "Shorten it.", "input");
  }
  return { input: text, ...(chosen === undefined ? {} : { name: chosen }) };
}

/** @throws InvalidRequestError */
export function readDecision(body: unknown): DecisionRequest {
  const { attempt, decision } = asObject(body) ?? {};
  const id = asNumber(attempt);
  if (id === undefined || (decision !== "approved" && decision !== "rejected")) {
    throw new InvalidRequestError("A decision requires an attempt, and approved or rejected.", "Reload the page.");
  }
  const reason = readReason(body);
  return { attempt: id, decision, ...(reason === undefined ? {} : { reason }) };
}

/**
 * The ID of an event, which also identifies an attempt; 0 is before the first.
 * @throws InvalidRequestError
 */
export function readEventId(text: string): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(text)) {
    throw new InvalidRequestError(`"${text}" is not the ID of an event.`, "Reload the page.");
  }
  return Number(text);
}

/** @throws InvalidRequestError */
export function readRedrive(body: unknown): RedriveRequest {
  const redrives = asNumber(asObject(body)?.redrives);
  if (redrives === undefined) {
    throw new InvalidRequestError("A redrive requires the number of redrives so far.", "Reload the page.");
  }
  return { redrives };
}

/** @throws InvalidRequestError if the reason is too long */
export function readReason(body: unknown): string | undefined {
  const reason = asText(asObject(body)?.reason)?.trim() || undefined;
  const problem = reason === undefined ? undefined : reasonProblem(reason);
  if (problem !== undefined) {
    throw new InvalidRequestError(problem, "Shorten it.", "reason");
  }
  return reason;
}
