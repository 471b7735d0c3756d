import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { codeOf } from "./callbackCode";
import { logRetention, wholeNumber } from "./checks";
import { HiddenParts } from "./hiddenParts";
import { LambdaFunction, type LambdaFunctionArgs, type NetworkAttachment } from "./lambdaFunction";
import { allows, policyDocument, type Statement, tlsOnly } from "./policy";
import { LONGEST_REQUEST_SECONDS } from "./requestApproval";
import { mayAnswerRequests, mayRequestApproval } from "./statements";

const DAY_SECONDS = 86_400;

/**
 * The Lambda function that receives every approval request. Its code is either `entry` (TypeScript), or `archive`, `handler` and
 * `runtime` (any language).
 */
export interface ApprovalCallbackArgs {
  /**
   * Absolute path of a TypeScript file whose `handler` takes an `SQSEvent` and returns partial batch failures, as
   * `approvalHandler` makes it. The file is bundled with its imports, for Node.js 24.
   */
  readonly entry?: string;
  /** The code in an archive, in place of `entry`. */
  readonly archive?: pulumi.Input<pulumi.asset.Archive>;
  /** The handler in `archive`, as Lambda names it: `ask.handler`. */
  readonly handler?: pulumi.Input<string>;
  /** The runtime for `archive`, as Lambda names it: `python3.13`. */
  readonly runtime?: pulumi.Input<string>;
  /** The callback's description in the Lambda console; at most 256 characters. */
  readonly description: pulumi.Input<string>;
  /** Environment variables for the callback. No secrets: they can be read with lambda:GetFunctionConfiguration. */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Seconds until Lambda ends an invocation, 1 to 900.
   * Default: 30.
   */
  readonly timeoutSeconds?: number;
}

/** The settings of an approval queue. */
export interface ApprovalQueueArgs {
  /** The callback function, which handles approval requests. */
  readonly callback: ApprovalCallbackArgs;
  /**
   * Days that the callback's log is kept; a value that CloudWatch Logs accepts.
   * Default: 30.
   */
  readonly logRetentionDays?: number;
  /**
   * Requests per batch, 1 to 10.
   * Default: 10.
   */
  readonly batchSize?: number;
  /**
   * Batches processed at the same time, 2 to 1,000: the callback's share of the account's concurrent Lambda executions
   * (1,000 unless raised). Multiplied by `batchSize`, it limits the requests in progress: 5 x 10 = 50 by default, or 50
   * per second if a batch takes a second. Further requests wait in the queue. The function reserves no concurrency: a
   * lower reservation would throttle batches, and each throttle counts as a receive toward the dead-letter queue.
   * Default: 5.
   */
  readonly maximumConcurrency?: number;
  /**
   * Receives of a request before it moves to the dead-letter queue, 1 to 1,000. AWS recommends at least 5, so that throttling
   * does not move requests there (Lambda developer guide, "Using Lambda with Amazon SQS").
   * Default: 5.
   */
  readonly maximumReceives?: number;
  /**
   * Seconds that the queue keeps a request, 60 to 1,209,599: at least as long as the state machine waits for the decision, and
   * less than the 14 days of the dead-letter queue.
   * Default: 604800 (7 days).
   */
  readonly retentionSeconds?: number;
  /**
   * Protects the queues, which may hold requests, from deletion by Pulumi.
   * Default: false.
   */
  readonly protect?: boolean;
  /**
   * Attaches the callback to a VPC, from which it must be able to reach the services it calls. It needs no access to
   * the queue, because Lambda polls it.
   * Default: Lambda's own network.
   */
  readonly network?: NetworkAttachment;
  /** Tags of the queues, the callback, its role and its log group, and the event source mapping. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A queue that delivers requests for approval (messages with a task token) to a callback Lambda function, and a dead-letter queue
 * for requests that the callback can't handle. It is independent of the workflow: the state machine's role needs
 * `sqs:SendMessage` on the queue, the definition its URL, and what returns the decision `states:SendTaskSuccess` on the state machine.
 */
export class ApprovalQueue extends pulumi.ComponentResource {
  /** The queue that the state machine sends requests to. */
  readonly queue: aws.sqs.Queue;
  /** The queue of the requests that the callback could not handle. */
  readonly deadLetterQueue: aws.sqs.Queue;
  /** The callback's function. */
  readonly callbackFunction: aws.lambda.Function;
  /** The callback's role: attach what the callback's code calls. */
  readonly callbackRole: aws.iam.Role;
  /** The callback's log group. */
  readonly callbackLogGroup: aws.cloudwatch.LogGroup;

  /** @throws pulumi.RunError naming an argument that AWS would refuse */
  constructor(name: string, args: ApprovalQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveSettings(name, args);
    super("approval-queue:index:ApprovalQueue", name, {}, opts);
    const child = { parent: this };
    const kept = { ...child, protect: args.protect ?? false };
    this.deadLetterQueue = new aws.sqs.Queue(
      `${name}-dead-letters`,
      { sqsManagedSseEnabled: true, messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS, tags: args.tags },
      kept,
    );
    this.queue = new aws.sqs.Queue(`${name}-queue`, queueArgs(settings, args.tags, this.deadLetterQueue.arn), kept);
    acceptFrom(name, this.queue, this.deadLetterQueue, child);
    requireTls(`${name}-queue-policy`, this.queue, child);
    requireTls(`${name}-dead-letters-policy`, this.deadLetterQueue, child);
    const callback = new LambdaFunction(
      `${name}-callback`,
      { ...settings.callback, network: args.network, tags: args.tags },
      child,
    );
    parts.set(this, { name, callback });
    this.callbackFunction = callback.function;
    this.callbackRole = callback.role;
    this.callbackLogGroup = callback.logGroup;
    new aws.lambda.EventSourceMapping(
      `${name}-delivery`,
      {
        eventSourceArn: this.queue.arn,
        functionName: callback.arn,
        batchSize: settings.batchSize,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: settings.maximumConcurrency },
        tags: args.tags,
      },
      // Lambda checks at creation that the role can read from the queue.
      { parent: this, dependsOn: [callback.grant("consume", consumes(this.queue.arn))] },
    );
    this.registerOutputs({
      queue: this.queue,
      deadLetterQueue: this.deadLetterQueue,
      callbackFunction: this.callbackFunction,
      callbackRole: this.callbackRole,
      callbackLogGroup: this.callbackLogGroup,
    });
  }

  /**
   * Allows a state machine's role to send requests.
   *
   * @param purpose distinguishes the roles that may: `refunds`; a change replaces the policy
   */
  grantRequests(purpose: string, role: aws.iam.Role): aws.iam.RolePolicy {
    return new aws.iam.RolePolicy(
      `${parts.of(this).name}-requests-${purpose}`,
      { role: role.name, policy: policyDocument(mayRequestApproval(this.queue.arn)) },
      { parent: this },
    );
  }

  /**
   * Allows the callback to decide: to return the task tokens of a state machine. Only a callback that decides by itself needs it.
   *
   * @param purpose distinguishes the state machines: `refunds`; a change replaces the policy
   */
  grantAnswers(purpose: string, stateMachineArn: pulumi.Input<string>): aws.iam.RolePolicy {
    return this.grantCallback(`answers-${purpose}`, mayAnswerRequests(stateMachineArn));
  }

  /**
   * Allows the callback what its code calls.
   *
   * @param purpose the policy's name within the component, such as `chat`; a change replaces the policy
   */
  grantCallback(purpose: string, ...statements: readonly Statement[]): aws.iam.RolePolicy {
    return parts.of(this).callback.grant(purpose, ...statements);
  }
}

const parts = new HiddenParts<ApprovalQueue, { readonly name: string; readonly callback: LambdaFunction }>();

/** SQS's maximum. A message keeps its age when it moves, so this must exceed the queue's retention. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;

interface Settings {
  readonly callback: Pick<
    LambdaFunctionArgs,
    "code" | "description" | "environment" | "timeoutSeconds" | "logRetentionDays"
  >;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly maximumReceives: number;
  readonly retentionSeconds: number;
}

/** Before the first resource, so that a mistake leaves none behind. */
function resolveSettings(component: string, args: ApprovalQueueArgs): Settings {
  const { callback } = args;
  const count = (name: string, value: number, least: number, most: number): number =>
    wholeNumber({ component, name }, value, least, most);
  return {
    callback: {
      code: codeOf(component, "callback", callback),
      description: callback.description,
      environment: callback.environment,
      timeoutSeconds: count("callback.timeoutSeconds", callback.timeoutSeconds ?? 30, 1, 900),
      logRetentionDays: logRetention({ component, name: "logRetentionDays" }, args.logRetentionDays ?? 30),
    },
    batchSize: count("batchSize", args.batchSize ?? 10, 1, 10),
    maximumConcurrency: count("maximumConcurrency", args.maximumConcurrency ?? 5, 2, 1_000),
    maximumReceives: count("maximumReceives", args.maximumReceives ?? 5, 1, 1_000),
    retentionSeconds: count("retentionSeconds", args.retentionSeconds ?? 7 * DAY_SECONDS, 60, LONGEST_REQUEST_SECONDS),
  };
}

function queueArgs(
  { callback, maximumReceives, retentionSeconds }: Settings,
  tags: ApprovalQueueArgs["tags"],
  deadLetterTargetArn: pulumi.Output<string>,
): aws.sqs.QueueArgs {
  return {
    sqsManagedSseEnabled: true,
    messageRetentionSeconds: retentionSeconds,
    // Six times the function's timeout, so that a throttled batch does not become visible while Lambda still retries it (Lambda
    // developer guide, "Using Lambda with Amazon SQS").
    visibilityTimeoutSeconds: 6 * callback.timeoutSeconds,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn, maxReceiveCount: maximumReceives }),
    tags,
  };
}

function acceptFrom(
  name: string,
  queue: aws.sqs.Queue,
  deadLetterQueue: aws.sqs.Queue,
  opts: pulumi.CustomResourceOptions,
): void {
  new aws.sqs.RedriveAllowPolicy(
    `${name}-redrive-allow`,
    {
      queueUrl: deadLetterQueue.url,
      redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
    },
    opts,
  );
}

function requireTls(name: string, queue: aws.sqs.Queue, opts: pulumi.CustomResourceOptions): void {
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: policyDocument(tlsOnly(["sqs:*"], queue.arn)) }, opts);
}

function consumes(queueArn: pulumi.Output<string>): Statement {
  return allows("ConsumeRequests", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queueArn);
}
