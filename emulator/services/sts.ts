import { lastPart } from "../calls";
import { query } from "../protocols/query";
import type { ServiceDefinition } from "./service";

/** STS: the identity of the caller. */
export const sts: ServiceDefinition = {
  name: "sts",
  sdk: { name: "sts", client: "Sts" },
  protocol: query,
  // GetCallerIdentity needs no permission (STS API reference).
  operations: { GetCallerIdentity: { members: [], resources: () => [] } },
  resources: {},
  start: ({ place: { partition, account } }) => ({
    provision: {},
    handle({ caller }) {
      const name = caller.type === "role" ? `assumed-role/${lastPart(caller.arn)}/${caller.sessionName}` : "root";
      const service = caller.type === "role" ? "sts" : "iam";
      return { Arn: `arn:${partition}:${service}::${account}:${name}`, UserId: name, Account: account };
    },
  }),
};
