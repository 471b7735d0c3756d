import { lastPart, ServiceError } from "../calls";
import type { ServiceDefinition } from "./service";

/** STS: the identity of the caller. */
export const sts: ServiceDefinition = {
  name: "sts",
  protocol: "query",
  resources: {},
  start: ({ place: { partition, account } }) => ({
    provision: {},
    // GetCallerIdentity needs no permission.
    resourceOf: () => undefined,
    handle({ caller, action }) {
      if (action !== "GetCallerIdentity") {
        throw new ServiceError("InvalidAction", `The action ${action} is not valid for this web service.`);
      }
      const name = caller.type === "role" ? `assumed-role/${lastPart(caller.arn)}/${caller.sessionName}` : "root";
      const service = caller.type === "role" ? "sts" : "iam";
      return { Arn: `arn:${partition}:${service}::${account}:${name}`, UserId: name, Account: account };
    },
  }),
};
