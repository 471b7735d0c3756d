import { type Call, type Handler, type Output, ServiceError } from "./calls";
import type { Authorization } from "./iam/authorization";
import { type RunningServices, serviceNamed } from "./services";
import type { DenialCode, RunningService } from "./services/service";

/** Intercepts an authorized call before its service, to make it fail as on AWS. `next` calls the service. */
export type CallFault = (call: Call, next: () => Promise<Output>) => Promise<Output>;

/** Authorizes and answers every call to the emulator. */
export interface Dispatcher {
  /**
   * @throws ServiceError with the service's error code, if the policies do not allow the call; UnansweredCall if it does
   * not reach the service from its VPC
   */
  authorize(call: Call): void;
  /** Authorizes the call, then passes it to its service. */
  readonly handle: Handler;
}

const ACCESS_DENIED: DenialCode = { code: "AccessDeniedException", status: 400 };

export function createDispatcher(
  services: RunningServices,
  authorization: Authorization,
  fault: () => CallFault | undefined,
): Dispatcher {
  const running = (name: string): RunningService => {
    const service = (services as Readonly<Record<string, RunningService>>)[name];
    if (service === undefined) {
      throw new ServiceError("UnknownService", `The emulator has no service ${JSON.stringify(name)}.`);
    }
    return service;
  };

  function authorize(call: Call): void {
    const service = running(call.service);
    const endpoint = call.vpc && services.ec2.endpointFor(call.vpc, call);
    const { denial = ACCESS_DENIED, iamActions = {} } = serviceNamed(call.service) ?? {};
    const resource = service.resourceOf?.(call);
    if (resource === undefined) {
      return;
    }
    const request = {
      principal: call.caller,
      action: `${call.service}:${iamActions[call.action] ?? call.action}`,
      resource,
      context: { ...callContext(call), ...service.contextOf?.(call) },
    };
    authorization.check(request, denial, endpoint?.policy);
    for (const { action, resource: further, context, denial: code } of service.alsoNeeds?.(call) ?? []) {
      authorization.check({ ...request, action, resource: further, context: { ...request.context, ...context } }, code);
    }
  }

  return {
    authorize,
    async handle(call) {
      authorize(call);
      const next = async (): Promise<Output> => {
        const { handle } = running(call.service);
        if (handle === undefined) {
          throw new ServiceError("InvalidAction", `The emulator answers no calls of ${call.service}.`);
        }
        return handle(call);
      };
      return fault()?.(call, next) ?? next();
    },
  };
}

/** EventBridge publishes without condition keys, so no condition on a key matches. Other services send the source. */
function callContext({ caller, overTls, source }: Call): Readonly<Record<string, string | boolean>> {
  if (caller.type !== "service") {
    return { "aws:SecureTransport": overTls };
  }
  return source === undefined ? {} : { "aws:SourceAccount": source.account, "aws:SourceArn": source.arn };
}
