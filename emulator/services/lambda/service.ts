import { createHash } from "node:crypto";
import type { asset } from "@pulumi/pulumi";
import { type Call, lastPart, type Output, ServiceError, type VpcAttachment } from "../../calls";
import type { Principal } from "../../iam/evaluate";
import { type Inputs, text } from "../../resource";
import type { RunningService, ServiceContext } from "../service";
import { createEventSourceMapping, type EventSourceMapping } from "./eventSourceMapping";
import { createFunctionPolicies } from "./functionPolicies";
import { createInvocations } from "./invocations";
import { createLambda, type FunctionArgs, type InvocationFault, type Lambda } from "./lambda";
import { createLogWriter } from "./logWriter";
import { functionArnOf, qualifiedArnOf, unqualifiedArnOf } from "./operations";
import { createReservations } from "./reservations";

export interface RunningLambda extends RunningService {
  /** Makes invocations fail as on Lambda. Undefined removes the fault. */
  setFault(fault: InvocationFault | undefined): void;
  readonly onUnansweredCall: Lambda["onUnansweredCall"];
  /**
   * Checks that Lambda can attach a function with this execution role to a VPC.
   *
   * @throws ServiceError InvalidParameterValueException, with Lambda's message
   */
  joinNetwork(roleArn: string): void;
}

type RolePrincipal = Extract<Principal, { readonly type: "role" }>;

/**
 * The EC2 actions that the execution role needs (Lambda developer guide, "Giving Lambda functions access to resources
 * in an Amazon VPC").
 */
const NETWORK_INTERFACE_ACTIONS = [
  "CreateNetworkInterface",
  "DescribeNetworkInterfaces",
  "DescribeSubnets",
  "DeleteNetworkInterface",
  "AssignPrivateIpAddresses",
  "UnassignPrivateIpAddresses",
];

/** The defaults of CreateFunction, and of CreateEventSourceMapping for SQS. */
const DEFAULTS = { timeoutSeconds: 3, memoryMegabytes: 128, batchSize: 10, handler: "index.handler" } as const;

/** Lambda scales a mapping up to 1,250 concurrent batches (developer guide, "Scaling and processing"). */
const UNLIMITED_CONCURRENCY = 1_250;

export function startLambda(context: ServiceContext): RunningLambda {
  const { clock, pendingWork, call, authorization, place } = context;
  const lambda = createLambda(clock, pendingWork);
  const roles = new Map<string, RolePrincipal>();
  const addPermission = createFunctionPolicies(authorization);
  const reserve = createReservations();
  /** By the queue's name. */
  const mappings = new Map<string, EventSourceMapping[]>();
  const invocations = createInvocations(lambda, clock);

  context.onCall(({ service, action, input }) => {
    if (service === "sqs" && action.startsWith("SendMessage")) {
      for (const mapping of mappings.get(lastPart(input.QueueUrl)) ?? []) {
        mapping.wake();
      }
    }
  });

  function joinNetwork(roleArn: string): void {
    const principal = { type: "role", arn: roleArn, sessionName: "lambda", account: place.account } as const;
    for (const action of NETWORK_INTERFACE_ACTIONS) {
      if (!authorization.isAllowed({ principal, action: `ec2:${action}`, resource: "*", context: {} })) {
        throw new ServiceError(
          "InvalidParameterValueException",
          `The provided execution role does not have permissions to call ${action} on EC2`,
        );
      }
    }
  }

  /** Creates the function's network interfaces, which checks its subnets and security groups. */
  async function attach({ functionName, subnetIds, securityGroupIds: Groups }: VpcAttachment): Promise<void> {
    const ec2 = { caller: context.administrator, service: "ec2", action: "CreateNetworkInterface", overTls: true };
    try {
      await Promise.all(subnetIds.map((SubnetId) => call({ ...ec2, input: { SubnetId, Groups } })));
    } catch (error) {
      throw new ServiceError(
        "InvalidParameterValueException",
        `vpcConfig of ${functionName}: ${(error as Error).message}`,
      );
    }
  }

  async function createFunction(state: Inputs, inputs: Inputs): Promise<void> {
    const role: RolePrincipal = {
      type: "role",
      arn: text(inputs.role),
      sessionName: text(state.name),
      account: place.account,
    };
    const vpc = attachmentOf(role.sessionName, inputs);
    const assumeRole = (): void => {
      authorization.assume(role.arn, "lambda.amazonaws.com", {});
      // Checked on every invocation: Lambda deletes an idle function's network interfaces, and creates them again.
      if (vpc !== undefined) {
        joinNetwork(role.arn);
      }
    };
    assumeRole();
    if (vpc !== undefined) {
      await attach(vpc);
    }
    roles.set(text(state.arn), role);
    const { logGroup } = (inputs.loggingConfig ?? {}) as { readonly logGroup?: string };
    const args: FunctionArgs = {
      arn: text(state.arn),
      name: text(state.name),
      code: await sourceOf(text(state.name), inputs),
      handler: inputs.handler === undefined ? DEFAULTS.handler : text(inputs.handler),
      variables: { ...functionVariables(context, role.sessionName), ...environmentOf(inputs) },
      memoryMegabytes: Number(inputs.memorySize ?? DEFAULTS.memoryMegabytes),
      timeoutSeconds: Number(inputs.timeout ?? DEFAULTS.timeoutSeconds),
      reservedConcurrency: reserve(role.sessionName, inputs),
      issueCredentials(onUnanswered) {
        const keys = context.issueCredentials({ ...role, functionArn: text(state.arn) }, vpc && { vpc, onUnanswered });
        return { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
      },
      openLog: () => createLogWriter(call, role, logGroup ?? `/aws/lambda/${state.name}`),
      assumeRole,
    };
    lambda.createFunction(args);
  }

  function createMapping(inputs: Inputs): void {
    const queueArn = text(inputs.eventSourceArn);
    if (!/^arn:[^:]+:sqs:/.test(queueArn)) {
      throw new Error(
        `An event source mapping has the source ${queueArn}. Other sources than SQS queues are valid on AWS, and not run here.`,
      );
    }
    const functionArn = functionArnOf(inputs.functionName, place);
    const role = roles.get(functionArn);
    if (role === undefined) {
      throw new ServiceError("ResourceNotFoundException", `Function not found: ${functionArn}`, 404);
    }
    const queueUrl = `${context.endpoint}/${place.account}/${lastPart(queueArn)}`;
    const { maximumConcurrency } = (inputs.scalingConfig ?? {}) as { readonly maximumConcurrency?: number };
    const responseTypes = (inputs.functionResponseTypes ?? []) as readonly string[];
    const mapping = createEventSourceMapping(
      {
        queueArn,
        queueUrl,
        functionArn,
        role,
        region: place.region,
        batchSize: Number(inputs.batchSize ?? DEFAULTS.batchSize),
        maximumConcurrency: maximumConcurrency ?? UNLIMITED_CONCURRENCY,
        reportsBatchItemFailures: responseTypes.includes("ReportBatchItemFailures"),
      },
      {
        call,
        lambda,
        clock,
        makeVisible: (QueueUrl, ReceiptHandle) =>
          call({
            caller: context.administrator,
            service: "sqs",
            action: "ChangeMessageVisibility",
            input: { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 },
            overTls: true,
          }),
      },
    );
    const queueName = lastPart(queueArn);
    mappings.set(queueName, [...(mappings.get(queueName) ?? []), mapping]);
  }

  async function handle({ action, input }: Call): Promise<Output> {
    const functionArn = unqualifiedArnOf(qualifiedArnOf(input, place), place);
    if (action === "Invoke") {
      return invocations.invoke(functionArn, input);
    }
    const { name, arn, handler, code } = lambda.getFunction(functionArn);
    return {
      Configuration: { FunctionName: name, FunctionArn: arn, Handler: handler, CodeSha256: codeSha256(code) },
    };
  }

  return {
    provision: {
      "aws:lambda/eventSourceMapping:EventSourceMapping": (_, inputs) => createMapping(inputs),
      "aws:lambda/function:Function": createFunction,
      "aws:lambda/permission:Permission": (state, inputs, name) =>
        addPermission(lambda.getFunction(functionArnOf(inputs.function, place)).arn, text(state.id), inputs, name),
    },
    createdOutputs: {
      "aws:lambda/function:Function": ({ arn }) => ({ codeSha256: codeSha256(lambda.getFunction(text(arn)).code) }),
    },
    handle,
    setFault: lambda.setFault,
    onUnansweredCall: lambda.onUnansweredCall,
    joinNetwork,
    async stop() {
      invocations.stop();
      for (const mapping of [...mappings.values()].flat()) {
        mapping.stop();
      }
      await lambda.stop();
    },
  };
}

/** On AWS, the hash is of the archive; the emulator makes none, so it is of the source. Either changes with the code. */
function codeSha256(source: string): string {
  return createHash("sha256").update(source).digest("base64");
}

async function sourceOf(name: string, inputs: Inputs): Promise<string> {
  const archive = inputs.code as asset.AssetArchive | undefined;
  const file = (await archive?.assets)?.["index.js"] as asset.StringAsset | undefined;
  if (file === undefined) {
    throw new Error(
      `The function ${name} has no index.js in its code. Other archives are valid on AWS, and not run here: give an AssetArchive with a StringAsset index.js.`,
    );
  }
  return file.text;
}

function environmentOf(inputs: Inputs): Readonly<Record<string, string>> {
  return ((inputs.environment as Inputs | undefined)?.variables ?? {}) as Record<string, string>;
}

/** The function's network; undefined for a function without a VPC, and for empty lists, which mean the same. */
function attachmentOf(functionName: string, inputs: Inputs): VpcAttachment | undefined {
  const { subnetIds = [], securityGroupIds = [] } = (inputs.vpcConfig ?? {}) as Partial<VpcAttachment>;
  return subnetIds.length === 0 ? undefined : { functionName, subnetIds, securityGroupIds };
}

/** The environment variables that Lambda sets, except the credentials, with the emulator's endpoint. */
function functionVariables(context: ServiceContext, functionName: string): Record<string, string> {
  return {
    AWS_REGION: context.place.region,
    AWS_DEFAULT_REGION: context.place.region,
    AWS_ENDPOINT_URL: context.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    // Hides the developer's AWS profiles from the function.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}
