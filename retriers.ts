import { doNotRetry, type Retrier, retry, retryUntilReady } from "./asl";

/** The program's own refusals: an input that is not valid stays so. The functions throw them by these names. */
const REFUSALS = ["InvalidTradeRequest", "TradeNotApproved", "OrderConflict"];

/**
 * Errors of Lambda's Invoke API that pass once Lambda has what the function needs: its network interface, code, snapshot or
 * file system. Lambda releases the interfaces of a function in a VPC that is idle for weeks, and needs up to about 90 seconds
 * to restore them. (Lambda API reference, "Invoke"; Lambda developer guide, "Lambda function states".)
 */
const NOT_READY_ERRORS = [
  "CodeArtifactUserDeleted",
  "CodeArtifactUserPending",
  "EC2Throttled",
  "EC2Unexpected",
  "EFSIO",
  "EFSMountConnectivity",
  "EFSMountTimeout",
  "ENILimitReached",
  "ENINotReady",
  "ResourceConflict",
  "ResourceNotReady",
  "S3FilesMountConnectivity",
  "S3FilesMountTimeout",
  "SnapStartNotReady",
  "SnapStartRegenerationFailure",
  "SnapStartTimeout",
  "SubnetIPAddressLimitReached",
].map((name) => `Lambda.${name}Exception`);

/**
 * Every other failure: of Lambda, of the SDK's calls in a function, and a function that crashed or timed out. A retry is safe:
 * an order is placed once per execution however often the step runs, and a report names its execution. States.TaskFailed is
 * every error but States.Timeout. (Step Functions developer guide, "Handling errors".)
 */
const ANY_FAILURE = ["States.TaskFailed", "States.Timeout"];

/** Of a task that invokes a function. */
export const LAMBDA_RETRIERS: readonly Retrier[] = [
  doNotRetry(REFUSALS),
  retryUntilReady(NOT_READY_ERRORS),
  retry(ANY_FAILURE),
];

/** Of the task that publishes a report: one that is repeated names its execution. */
export const REPORT_RETRIERS: readonly Retrier[] = [retry(ANY_FAILURE)];
