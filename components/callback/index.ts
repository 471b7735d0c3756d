export { type ApprovalRequest, TaskToken } from "../requests";
export { CLIENT_TIMEOUTS } from "./awsClient";
export { isRefusal, isThrottling, wasRefused } from "./awsErrors";
export { type ApprovalHandlerArgs, approvalHandler, type RemainingTime } from "./batch";
export { mapVariable, positiveNumberVariable, requiredVariable } from "./environment";
export { createLog, errorNameOf, type Log, type LogLevel, type LogValue, type RequestFields } from "./log";
export { createPace } from "./pace";
export { returnDecision } from "./returnDecision";
