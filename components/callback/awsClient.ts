/**
 * How long an AWS client waits, for every function of the program. Three attempts, the SDK's default, take about nine seconds:
 * less than the timeout of any function, so that a service that does not answer fails one call and not the whole invocation.
 * `throwOnRequestTimeout` makes the request's timeout an error; without it the SDK only logs a warning.
 */
export const CLIENT_TIMEOUTS = {
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
