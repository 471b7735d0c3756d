/** Whether AWS refused the call, which then changed nothing. */
export function wasRefused(error: unknown): boolean {
  return error instanceof Error && "$fault" in error && error.$fault === "client";
}

/** Throttling, by the names that Step Functions, KMS and SNS use. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && /Throttl|TooManyRequests|RequestLimitExceeded/.test(error.name);
}

/** Whether AWS refused the call, and will again. A refused call changed nothing. */
export function isRefusal(error: unknown): boolean {
  return wasRefused(error) && !isThrottling(error);
}
