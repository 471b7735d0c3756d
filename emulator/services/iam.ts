import { type Inputs, policyText, text } from "../resource";
import { arnIn } from "./operation";
import type { ServiceDefinition } from "./service";

/** IAM roles, their inline and managed policies, and permissions boundaries. Every call is checked against them. */
export const iam: ServiceDefinition = {
  name: "iam",
  // A permission that other services check, and not an operation.
  operations: { PassRole: { members: ["RoleArn"], resources: (input) => [arnIn(input, "RoleArn")] } },
  resources: {
    "aws:iam/role:Role": {
      outputs: (_, name, { partition, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:iam::${account}:role/${name}`,
      }),
      honours: ["name", "namePrefix", "assumeRolePolicy", "permissionsBoundary", "inlinePolicies", "managedPolicyArns"],
      ignores: ["description", "maxSessionDuration", "forceDetachPolicies"],
    },
    "aws:iam/rolePolicy:RolePolicy": {
      outputs: ({ inputs }, name) => ({ id: `${inputs.role}:${name}`, name }),
      honours: ["name", "namePrefix", "role", "policy"],
    },
    "aws:iam/policy:Policy": {
      outputs: (_, name, { partition, account }) => {
        const arn = `arn:${partition}:iam::${account}:policy/${name}`;
        return { id: arn, name, arn };
      },
      honours: ["name", "namePrefix", "policy"],
      ignores: ["description"],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
      outputs: ({ inputs }) => ({ id: `${inputs.role}/${inputs.policyArn}` }),
      honours: ["role", "policyArn"],
    },
  },
  start: ({ authorization }) => ({
    provision: {
      "aws:iam/role:Role"(
        state,
        { assumeRolePolicy, permissionsBoundary, inlinePolicies = [], managedPolicyArns = [] },
      ) {
        const name = text(state.name);
        authorization.createRole(
          name,
          text(state.arn),
          policyText(assumeRolePolicy),
          permissionsBoundary === undefined ? undefined : text(permissionsBoundary),
        );
        for (const { name: policyName, policy } of inlinePolicies as readonly Inputs[]) {
          authorization.attachRolePolicy(name, text(policyName), policyText(policy));
        }
        for (const arn of managedPolicyArns as readonly string[]) {
          authorization.attachManagedPolicy(name, arn);
        }
      },
      "aws:iam/rolePolicy:RolePolicy": (state, inputs) =>
        authorization.attachRolePolicy(text(inputs.role), text(state.name), policyText(inputs.policy)),
      "aws:iam/policy:Policy": (state, inputs) =>
        authorization.createManagedPolicy(text(state.arn), policyText(inputs.policy)),
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (_, inputs) =>
        authorization.attachManagedPolicy(text(inputs.role), text(inputs.policyArn)),
    },
  }),
};
