import { type ApprovalLink, readLinkSegment } from "../links/approvalLink";
import { isSigned } from "../links/signature";
import type { Answer } from "./answer";
import type { DecisionPageHandlerArgs } from "./args";
import { decide, show } from "./decide";
import { howItEnded, LONG_AGO, NO_LONGER_AN_APPROVER, NOT_VALID } from "./endings";
import { notDecided } from "./failures";
import { findLinkedRequest } from "./linkedRequest";

/** A visit to the page. */
export interface Visit {
  /** The last segment of the path. */
  readonly segment: string;
  /** The form that was sent; undefined if the page was only opened. */
  readonly form: URLSearchParams | undefined;
}

/** An answer, and what the log says about it. */
export interface Visited {
  readonly answer: Answer;
  /** Of a link that has proved valid. */
  readonly execution?: string;
  readonly approver?: string;
  readonly error?: unknown;
}

/**
 * Answers a visit to the page. Opening it changes nothing; only a complete form decides.
 *
 * @param now milliseconds since the epoch
 */
export async function visit(args: DecisionPageHandlerArgs, { segment, form }: Visit, now: number): Promise<Visited> {
  let known: Omit<Visited, "answer"> = {};
  try {
    const link = await validLink(args, segment);
    if (link === undefined) {
      return { answer: NOT_VALID };
    }
    const { claims } = link;
    known = { execution: claims.executionArn };
    const approver = args.approvers.get(claims.approver);
    if (approver === undefined) {
      return { ...known, answer: NO_LONGER_AN_APPROVER };
    }
    known = { ...known, approver };
    const request = await findLinkedRequest(args.sfn, claims);
    if (request === undefined) {
      return { ...known, answer: notDecided() };
    }
    const ended = howItEnded(args.presentation, request, approver, now);
    if (ended !== undefined) {
      return { ...known, answer: ended };
    }
    const waiting = { ...request, claims, approver };
    const answer = form === undefined ? show(args, waiting, now) : await decide(args, waiting, form, now);
    return { ...known, answer };
  } catch (error) {
    const isGone = error instanceof Error && error.name === "ExecutionDoesNotExist";
    return isGone ? { ...known, answer: LONG_AGO } : { ...known, answer: notDecided(error), error };
  }
}

async function validLink({ kms, keyArn }: DecisionPageHandlerArgs, segment: string): Promise<ApprovalLink | undefined> {
  const link = readLinkSegment(segment);
  return link !== undefined && (await isSigned(kms, keyArn, link)) ? link : undefined;
}
