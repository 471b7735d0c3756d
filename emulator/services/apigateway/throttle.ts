import type { Clock } from "../../clock";

/** The limits of a stage for each of its routes. */
export interface ThrottleSettings {
  /** Requests a second. */
  readonly throttlingRateLimit: number;
  readonly throttlingBurstLimit: number;
}

/**
 * API Gateway's token buckets, one for each route (developer guide, "Throttle requests to your HTTP APIs for better throughput").
 *
 * @param settings undefined for no limit: the emulator does not apply the account's 10,000 requests a second
 * @returns whether a request of the route with this key may pass
 */
export function createThrottle(clock: Clock, settings: ThrottleSettings | undefined): (routeKey: string) => boolean {
  if (settings === undefined) {
    return () => true;
  }
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = settings;
  const buckets = new Map<string, { readonly tokens: number; readonly filledAt: number }>();
  return (routeKey) => {
    const now = clock.now();
    const { tokens, filledAt } = buckets.get(routeKey) ?? { tokens: burst, filledAt: now };
    const filled = Math.min(burst, tokens + ((now - filledAt) / 1_000) * rate);
    const mayPass = filled >= 1;
    buckets.set(routeKey, { tokens: mayPass ? filled - 1 : filled, filledAt: now });
    return mayPass;
  };
}
