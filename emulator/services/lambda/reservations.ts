import { ServiceError } from "../../calls";
import type { Inputs } from "../../resource";

/**
 * The concurrency of an account, and what must stay unreserved (Lambda developer guide, "Configuring reserved concurrency for a
 * function"). An account's quota can be changed; the emulator has the default.
 */
const ACCOUNT_CONCURRENCY = 1_000;
const LEAST_UNRESERVED = 100;

/**
 * @returns what reserves concurrency for a function, from its inputs: the reservation, or undefined for none. -1 means none.
 * It throws ServiceError InvalidParameterValueException if less than 100 would stay unreserved
 */
export function createReservations(): (functionName: string, inputs: Inputs) => number | undefined {
  let unreserved = ACCOUNT_CONCURRENCY;
  return (functionName, { reservedConcurrentExecutions = -1 }) => {
    const reserved = Number(reservedConcurrentExecutions);
    if (reserved === -1) {
      return undefined;
    }
    if (unreserved - reserved < LEAST_UNRESERVED) {
      throw new ServiceError(
        "InvalidParameterValueException",
        `reservedConcurrentExecutions of ${functionName}: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
      );
    }
    unreserved -= reserved;
    return reserved;
  };
}
