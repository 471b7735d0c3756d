import type { IAMClient } from "@aws-sdk/client-iam";
import type { ClientConfig } from "../executions/target";

/** By what AWS checks them on. */
const machineActions = ["states:SendTaskSuccess", "states:StartExecution"];
const executionActions = ["states:StopExecution", "states:RedriveExecution"];

/**
 * The changes of executions that an identity may not make, as IAM's policy simulation says. A decision that depends on what only a
 * real call has, such as the caller's address, is left out. So is everything if the identity may not simulate.
 * @param identity the ARN of a user or of a role's session
 * @param connect makes the client
 */
export async function deniedActions(
  config: ClientConfig,
  identity: string,
  stateMachineArn: string,
  connect?: (config: ClientConfig) => Pick<IAMClient, "send">,
): Promise<readonly string[]> {
  // Only the page asks, and the client takes long to load.
  const { IAMClient, GetRoleCommand, SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
  const iam = connect?.(config) ?? new IAMClient(config);

  /** The user or role whose policies apply; undefined for the root user and for federated users, which have none. */
  const principalOf = async (): Promise<string | undefined> => {
    const [kind, name] = (identity.split(":")[5] ?? "").split("/");
    if (kind === "user") {
      return identity;
    }
    // The ARN of a session lacks the path of its role.
    return kind === "assumed-role" ? (await iam.send(new GetRoleCommand({ RoleName: name }))).Role?.Arn : undefined;
  };
  const denied = async (
    principal: string,
    actions: readonly string[],
    resource: string,
  ): Promise<readonly string[]> => {
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: principal,
        ActionNames: [...actions],
        ResourceArns: [resource],
      }),
    );
    return EvaluationResults.flatMap(({ EvalActionName = "", EvalDecision, MissingContextValues = [] }) =>
      EvalDecision !== "allowed" && MissingContextValues.length === 0 ? [EvalActionName] : [],
    );
  };
  try {
    const principal = await principalOf();
    const executions = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:*`;
    return principal === undefined
      ? []
      : [
          ...(await denied(principal, machineActions, stateMachineArn)),
          ...(await denied(principal, executionActions, executions)),
        ];
  } catch {
    return [];
  }
}
