import { ServiceError } from "../../calls";
import type { Place } from "../../resource";

/** @param name a parameter's name or ARN, with or without a selector, as in `:3` */
export function parameterArn(name: unknown, { partition, region, account }: Place): string {
  const given = String(name ?? "*");
  const [, arn] = /^(arn:[^:]+:ssm:[^:]*:\d*:parameter[^:]*)/.exec(given) ?? [];
  return arn ?? `arn:${partition}:ssm:${region}:${account}:parameter/${nameOf(given).replace(/^\//, "")}`;
}

/** The name without a selector. */
export function nameOf(identifier: string): string {
  const [, path] = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/[^:]*)/.exec(identifier) ?? [];
  // The ARN of a name without a hierarchy has a slash too.
  return path === undefined ? (identifier.split(":")[0] ?? "") : path.indexOf("/", 1) < 0 ? path.slice(1) : path;
}

/** @throws ServiceError ValidationException for a name that PutParameter refuses */
export function checkName(name: string): void {
  if (
    !/^[\w.\-/]{1,1011}$/.test(name) ||
    /^\/?(aws|ssm)/i.test(name) ||
    (name.includes("/") && !name.startsWith("/"))
  ) {
    throw new ServiceError(
      "ValidationException",
      `Parameter name ${JSON.stringify(name)}: use letters, digits, "_", ".", "-" and "/", start a hierarchy with "/", and do not start with "aws" or "ssm".`,
    );
  }
}
