export {
  type ApprovalRequest,
  approvalMessageIn,
  deadlineOf,
  type Reading,
  readApprovalRequest,
} from "./approvalRequest";
export { type ExecutionStatus, endOfAttempt, type HistoryStep, inOrder, type Progress, progressIn } from "./history";
export { decisionIn, describeRequestEnd, type ReadDecision } from "./requestEnd";
export { APPROVAL_RESOURCE, isTokenSpent, TaskToken } from "./taskToken";
