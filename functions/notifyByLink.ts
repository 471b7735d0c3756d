import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { type ApprovalHandlerArgs, type ApprovalRequest, errorNameOf, isRefusal } from "approval-queue/callback";
import { createLink, hashOfToken, type LinkSetup } from "approval-queue/links";
import type { Proposal } from "../domain/trade";
import { approvalNotice } from "./approvalNotice";
import { log } from "./log";

/** What notices with links are made and sent with. */
export interface LinkNotifierArgs extends LinkSetup {
  readonly sns: Pick<SNSClient, "send">;
  /** The ARNs of the approvers' topics, by the approvers' IDs. */
  readonly topics: ReadonlyMap<string, string>;
  /** Resolves when the next notice may be sent. */
  readonly pace: () => Promise<void>;
}

type Request = ApprovalRequest<Proposal>;

/** Enough for the requests that can be in progress, and for their second delivery. */
const REMEMBERED = 10_000;

/**
 * Notifies each approver on the approver's topic, with the approver's link. If SNS fails for some of them, the next delivery to
 * this execution environment notifies only those; another environment notifies everyone again.
 */
export function linkNotifier({ sns, topics, pace, ...links }: LinkNotifierArgs): ApprovalHandlerArgs<Proposal>["act"] {
  const sent = new Set<string>();

  const linkTo = async (request: Request, approver: string): Promise<string | undefined> => {
    try {
      return await createLink(links, request, approver);
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      log("ERROR", "An approval link could not be signed; the notice has none", {
        execution: request.Execution,
        errorName: errorNameOf(error),
      });
      return undefined;
    }
  };

  const notify = async (request: Request, deadline: Date, approver: string, topicArn: string): Promise<void> => {
    const notice = `${hashOfToken(request.TaskToken.reveal())} ${approver}`;
    if (sent.has(notice)) {
      return;
    }
    const link = await linkTo(request, approver);
    const { subject, text } = approvalNotice(request, deadline, link);
    await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
    remember(sent, notice);
  };

  return async (request, deadline) => {
    await pace();
    const notices = [...topics].map(([approver, topicArn]) => notify(request, deadline, approver, topicArn));
    const failures = (await Promise.allSettled(notices)).flatMap((notice) =>
      notice.status === "rejected" ? [notice.reason as unknown] : [],
    );
    const worthARetry = failures.find((error) => !isRefusal(error));
    if (worthARetry !== undefined || failures.length === topics.size) {
      throw worthARetry ?? failures[0];
    }
    for (const error of failures) {
      log("ERROR", "An approver could not be notified; the others were", {
        execution: request.Execution,
        errorName: errorNameOf(error),
      });
    }
  };
}

function remember(sent: Set<string>, notice: string): void {
  sent.add(notice);
  for (const oldest of sent) {
    if (sent.size <= REMEMBERED) {
      return;
    }
    sent.delete(oldest);
  }
}
