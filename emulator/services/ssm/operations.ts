import type { Operation, Operations } from "../operation";
import { parameterArn } from "./names";

function onParameter(...members: readonly string[]): Operation {
  return { members: ["Name", ...members], resources: ({ Name }, place) => [parameterArn(Name, place)] };
}

/** The operations of Parameter Store. */
export const OPERATIONS: Operations = {
  DeleteParameter: onParameter(),
  GetParameter: onParameter("WithDecryption"),
  GetParameters: {
    members: ["Names", "WithDecryption"],
    resources: ({ Names }, place) => (Array.isArray(Names) ? Names : ["*"]).map((name) => parameterArn(name, place)),
  },
  GetParametersByPath: {
    members: ["Path", "Recursive", "WithDecryption", "MaxResults", "NextToken"],
    // The trailing slash of a path is not in the ARN.
    resources: ({ Path }, place) => [parameterArn(Path, place).replace(/(.)\/$/, "$1")],
  },
  PutParameter: onParameter(
    ...["AllowedPattern", "DataType", "Description", "KeyId", "Overwrite", "Policies", "Tags", "Tier", "Type", "Value"],
  ),
};
