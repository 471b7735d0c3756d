import { type Call, type Handler, type Output, ServiceError } from "./calls";
import type { Authorization } from "./iam/authorization";
import type { Policy } from "./iam/policy";
import type { Place } from "./resource";
import { type RunningServices, serviceNamed } from "./services";
import { type Operation, unknownMember } from "./services/operation";
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
  place: Place,
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
    const { denial = ACCESS_DENIED } = serviceNamed(call.service) ?? {};
    const endpoint = call.vpc && services.ec2.endpointFor(call.vpc, call);
    // IAM user guide, "AWS global condition context keys": for a request that comes through a VPC endpoint.
    const network = endpoint && { "aws:SourceVpc": endpoint.vpcId, "aws:SourceVpce": endpoint.id };
    check(call, network ?? {}, denial, endpoint?.policy);
    for (const further of running(call.service).alsoNeeds?.(call) ?? []) {
      const { service, action, input, context } = further;
      check({ ...call, service, action, input }, context, further.denial);
    }
  }

  /** @param context the condition keys in addition to those of the call */
  function check(call: Call, context: Readonly<Record<string, string>>, denial: DenialCode, endpoint?: Policy): void {
    const service = running(call.service);
    const operation = operationOf(call);
    const { actions = [call.action] } = operation;
    for (const resource of operation.resources(call.input, place, service)) {
      for (const action of actions) {
        const request = {
          principal: call.caller,
          action: `${call.service}:${action}`,
          resource,
          context: { ...callContext(call), ...service.contextOf?.(call), ...context },
        };
        authorization.check(request, denial, endpoint);
      }
    }
  }

  return {
    authorize,
    async handle(call) {
      authorize(call);
      const next = async (): Promise<Output> => {
        const { handle } = running(call.service);
        if (handle === undefined) {
          throw unknownOperation(call);
        }
        return handle(call);
      };
      return fault()?.(call, next) ?? next();
    },
  };
}

/** @throws ServiceError for an operation, or a member of its input, that is not in the service's table */
function operationOf(call: Call): Operation {
  const operation = serviceNamed(call.service)?.operations?.[call.action];
  if (operation === undefined) {
    throw unknownOperation(call);
  }
  const unknown = unknownMember(operation, call.input);
  if (unknown !== undefined) {
    throw new ServiceError(
      "ValidationException",
      `The emulator does not know the member ${unknown} of ${call.service}:${call.action}. It knows ${operation.members.join(", ") || "none"}.`,
    );
  }
  return operation;
}

function unknownOperation({ service, action }: Call): ServiceError {
  const { protocol, operations = {} } = serviceNamed(service) ?? {};
  const code = protocol?.unknownOperation ?? "UnknownOperationException";
  const answered = Object.keys(operations).join(", ") || "none";
  return new ServiceError(code, `The emulator does not answer ${action} of ${service}. It answers ${answered}.`);
}

/** EventBridge publishes without condition keys, so no condition on a key matches. Other services send the source. */
function callContext({ caller, overTls, source }: Call): Readonly<Record<string, string | boolean>> {
  if (caller.type === "service") {
    return source === undefined ? {} : { "aws:SourceAccount": source.account, "aws:SourceArn": source.arn };
  }
  return {
    "aws:SecureTransport": overTls,
    // Lambda developer guide, "Using source function ARN to control function access behavior".
    ...(caller.type === "role" &&
      caller.functionArn !== undefined && { "lambda:SourceFunctionArn": caller.functionArn }),
  };
}
