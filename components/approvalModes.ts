import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { ApprovalCallbackArgs } from "./approvalQueue";
import type { NotificationTopic } from "./notificationTopic";
import { allows, type Statement } from "./policy";
import type { InterfaceService } from "./privateNetwork";

/** How approval requests are answered: the callback's code and the API call it makes. */
export interface ApprovalMode {
  readonly callback: ApprovalCallbackArgs;
  /** The permission for the callback's API call. */
  calls(stateMachineArn: pulumi.Input<string>): Statement;
  /** The service that the callback calls. */
  readonly service: InterfaceService;
}

/** The callback approves every request, as in AWS's sample. */
export function automaticApproval(): ApprovalMode {
  return {
    callback: {
      entry: handler("approveAutomatically"),
      description: "Approves every request, as AWS's sample does",
    },
    calls: (stateMachineArn) => allows("ReturnTaskToken", ["states:SendTaskSuccess"], stateMachineArn),
    service: "states",
  };
}

/** The approvers are notified on this topic and decide with the operator's tools. */
export function manualApproval(approvers: NotificationTopic): ApprovalMode {
  return {
    callback: {
      entry: handler("notifyApprovers"),
      description: "Tells the approvers that a decision waits",
      environment: { APPROVERS_TOPIC_ARN: approvers.arn },
    },
    calls: () => allows("NotifyApprovers", ["sns:Publish"], approvers.arn),
    service: "sns",
  };
}

function handler(name: string): string {
  return path.join(__dirname, "..", "functions", "handlers", `${name}.ts`);
}
