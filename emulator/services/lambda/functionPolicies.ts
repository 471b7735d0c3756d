import { ServiceError } from "../../calls";
import type { Authorization } from "../../iam/authorization";
import { type Inputs, text } from "../../resource";

/** What AddPermission takes (Lambda API reference, AddPermission). */
const VALID: Readonly<Record<string, RegExp>> = {
  statementId: /^[\w-]{1,100}$/,
  action: /^(\*|lambda:(\*|[a-zA-Z]+))$/,
  sourceAccount: /^\d{12}$/,
};

/**
 * @returns what adds a permission, which is a statement of the function's policy. It throws Error for an input that Lambda does not
 * take, and ServiceError ResourceConflictException for a statement ID that the function's policy has already
 */
export function createFunctionPolicies(
  authorization: Authorization,
): (functionArn: string, statementId: string, inputs: Inputs, name: string) => void {
  const policies = new Map<string, readonly Inputs[]>();
  return (functionArn, statementId, inputs, name) => {
    for (const [input, value] of Object.entries({ ...inputs, statementId })) {
      if (value !== undefined && VALID[input]?.test(String(value)) === false) {
        throw new Error(
          `aws:lambda/permission:Permission ${name}: ${input} ${JSON.stringify(value)} is not valid on AWS, which takes ${VALID[input]?.source}.`,
        );
      }
    }
    const existing = policies.get(functionArn) ?? [];
    if (existing.some(({ Sid }) => Sid === statementId)) {
      throw new ServiceError(
        "ResourceConflictException",
        `The statement id (${statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        409,
      );
    }
    const statements = [...existing, statementOf(functionArn, statementId, inputs)];
    policies.set(functionArn, statements);
    authorization.setResourcePolicy(functionArn, JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  };
}

function statementOf(functionArn: string, Sid: string, inputs: Inputs): Inputs {
  const { action, sourceArn, sourceAccount } = inputs;
  const principal = text(inputs.principal);
  const condition = {
    ...(sourceArn !== undefined && { ArnLike: { "aws:SourceArn": sourceArn } }),
    ...(sourceAccount !== undefined && { StringEquals: { "aws:SourceAccount": sourceAccount } }),
  };
  return {
    Sid,
    Effect: "Allow",
    Principal: principal.endsWith(".amazonaws.com") ? { Service: principal } : { AWS: principal },
    Action: action === "*" ? "lambda:*" : action,
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}
