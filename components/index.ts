export { ApprovalLinks, type ApprovalLinksArgs, type DecisionPageArgs } from "./approvalLinks";
export { type ApprovalCallbackArgs, ApprovalQueue, type ApprovalQueueArgs } from "./approvalQueue";
export type { NetworkAttachment } from "./lambdaFunction";
export { type RequestApprovalArgs, requestApproval, requestApprovalInJsonata } from "./requestApproval";
export { mayAnswerRequests, mayRequestApproval } from "./statements";
