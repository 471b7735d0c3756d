import { text } from "../resource";
import type { ServiceDefinition } from "./service";

/** IAM roles, their policies and permissions boundaries. Every call is checked against them. */
export const iam: ServiceDefinition = {
  name: "iam",
  resources: {
    "aws:iam/role:Role": {
      outputs: (_, name, { partition, account }) => ({
        id: name,
        name,
        arn: `arn:${partition}:iam::${account}:role/${name}`,
      }),
      honours: ["name", "namePrefix", "assumeRolePolicy", "permissionsBoundary"],
      ignores: ["description", "maxSessionDuration", "forceDetachPolicies"],
    },
    "aws:iam/rolePolicy:RolePolicy": {
      outputs: ({ inputs }, name) => ({ id: `${inputs.role}:${name}`, name }),
      honours: ["name", "namePrefix", "role", "policy"],
    },
  },
  start: ({ authorization }) => ({
    provision: {
      "aws:iam/role:Role": (state, { assumeRolePolicy, permissionsBoundary }) =>
        authorization.createRole(
          text(state.name),
          text(state.arn),
          text(assumeRolePolicy),
          permissionsBoundary === undefined ? undefined : text(permissionsBoundary),
        ),
      "aws:iam/rolePolicy:RolePolicy": (state, inputs) =>
        authorization.attachRolePolicy(text(inputs.role), text(state.name), text(inputs.policy)),
    },
  }),
};
