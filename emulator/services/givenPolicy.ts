import { ServiceError } from "../calls";
import type { Authorization } from "../iam/authorization";
import { parsePolicy } from "../iam/policy";

/** A policy that a call, and not the program, gives a resource. */
export interface GivenPolicy {
  readonly resourceArn: string;
  /** JSON text; empty to remove the policy. */
  readonly document: string;
}

/** @throws ServiceError with this code for a policy that is not valid */
export function checkGivenPolicy({ resourceArn, document }: GivenPolicy, code: string): void {
  try {
    if (document !== "") {
      parsePolicy(document, `policy of ${resourceArn}`, "resource");
    }
  } catch (error) {
    throw new ServiceError(code, `Invalid value for the parameter Policy: ${(error as Error).message}`);
  }
}

export function setGivenPolicy(authorization: Authorization, { resourceArn, document }: GivenPolicy): void {
  authorization.replacePolicy({ kind: "resource", holder: resourceArn }, document === "" ? undefined : document);
}
