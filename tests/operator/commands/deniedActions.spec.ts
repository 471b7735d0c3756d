import assert from "node:assert/strict";
import type { IAMClient } from "@aws-sdk/client-iam";
import { deniedActions } from "../../../operator/commands/deniedActions";
import { type Answers, awsError, fakeStepFunctions, stateMachineArn } from "../builders";

const session = "arn:aws:sts::111122223333:assumed-role/Operators/ada";
const role = "arn:aws:iam::111122223333:role/people/Operators";

/** What a simulation denies for an identity, and whom it asked about. */
async function simulated(identity: string, answers: Answers) {
  const asked: unknown[] = [];
  const { client } = fakeStepFunctions({
    ...answers,
    SimulatePrincipalPolicy: (input) => {
      asked.push(input.PolicySourceArn, ...(input.ResourceArns as string[]));
      return answers.SimulatePrincipalPolicy?.(input);
    },
  });
  const denied = await deniedActions({}, identity, stateMachineArn, () => client as unknown as Pick<IAMClient, "send">);
  return { denied, asked };
}

const results =
  (decision: string, missing: readonly string[] = []) =>
  ({ ActionNames }: Readonly<Record<string, unknown>>) => ({
    EvaluationResults: (ActionNames as string[]).map((EvalActionName) => ({
      EvalActionName,
      EvalDecision: EvalActionName === "states:RedriveExecution" ? "allowed" : decision,
      MissingContextValues: missing,
    })),
  });

describe("The actions that a simulation denies", () => {
  it("are those of the role of a session, with the role's path", async () => {
    const { denied, asked } = await simulated(session, {
      GetRole: ({ RoleName }) => ({ Role: { Arn: RoleName === "Operators" ? role : "another" } }),
      SimulatePrincipalPolicy: results("implicitDeny"),
    });
    assert.deepEqual(denied, ["states:SendTaskSuccess", "states:StartExecution", "states:StopExecution"]);
    assert.deepEqual(asked, [role, stateMachineArn, role, "arn:aws:states:eu-west-1:111122223333:execution:trading:*"]);
  });

  it("are those of a user", async () => {
    const { denied, asked } = await simulated("arn:aws:iam::111122223333:user/ada", {
      SimulatePrincipalPolicy: results("explicitDeny"),
    });
    assert.deepEqual([denied.length, asked[0]], [3, "arn:aws:iam::111122223333:user/ada"]);
  });

  it("are none if the decision depends on the real call, for the root user, and without permission to simulate", async () => {
    const getRole = { GetRole: () => ({ Role: { Arn: role } }) };
    const cases = [
      simulated(session, { ...getRole, SimulatePrincipalPolicy: results("implicitDeny", ["aws:SourceIp"]) }),
      simulated("arn:aws:iam::111122223333:root", {}),
      simulated(session, {
        GetRole: () => {
          throw awsError("AccessDenied");
        },
      }),
    ];
    for (const { denied } of await Promise.all(cases)) {
      assert.deepEqual(denied, []);
    }
  });
});
