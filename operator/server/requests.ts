import { reasonProblem } from "approval-queue/answers";
import { asNumber, asObject, asText, parseJson } from "approval-queue/json";
import { executionNameProblem } from "../../domain/executionName";
import { LARGEST_PAYLOAD_BYTES } from "../../domain/limits";
import { executionArnOf, InvalidReferenceError } from "../executions/arns";
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
 * The ID of an attempt, from a path.
 * @throws InvalidRequestError
 */
export function readAttempt(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidRequestError("An attempt is the ID of an event.", "Reload the page.");
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
