import { ServiceError } from "../calls";
import type { Authorization } from "../iam/authorization";
import { checkNames } from "../iam/names";
import { readResourcePolicy } from "../iam/resourcePolicy";

/** A policy that a call, and not the program, gives a resource. */
export interface GivenPolicy {
  readonly resourceArn: string;
  /** JSON text; empty to remove the policy. */
  readonly document: string;
}

/** @throws ServiceError with this code for a policy that is not valid */
export async function checkGivenPolicy({ resourceArn, document }: GivenPolicy, code: string): Promise<void> {
  try {
    if (document !== "") {
      await checkNames(readResourcePolicy(document, resourceArn));
    }
  } catch (error) {
    throw new ServiceError(code, `Invalid value for the parameter Policy: ${(error as Error).message}`);
  }
}

export function setGivenPolicy(authorization: Authorization, { resourceArn, document }: GivenPolicy): void {
  authorization.replacePolicy({ kind: "resource", holder: resourceArn }, document === "" ? undefined : document);
}
