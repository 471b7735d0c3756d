import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type NetworkAttachment, NodeFunction } from "./nodeFunction";
import { allows, policyDocument, type Statement, tlsOnly } from "./policy";

const DAY_SECONDS = 86_400;

/** The Lambda function that receives every approval request. */
export interface ApprovalCallbackArgs {
  /** Absolute path of the TypeScript file whose `handler` takes an `SQSEvent` and returns partial batch failures. */
  readonly entry: string;
  /** The callback's description in the Lambda console. */
  readonly description: string;
  /** Environment variables for the callback. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Seconds until Lambda ends an invocation, 1 to 900.
   * @default 30
   */
  readonly timeoutSeconds?: number;
}

/** The settings of an approval queue. */
export interface ApprovalQueueArgs {
  /** The callback function, which handles approval requests. */
  readonly callback: ApprovalCallbackArgs;
  /** Days that the callback's log is kept; a value that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /**
   * Requests per batch, 1 to 10.
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * Batches processed at the same time, 2 to 1,000: the callback's share of the account's concurrent Lambda executions
   * (1,000 unless raised). Multiplied by `batchSize`, it limits the requests in progress: 5 x 10 = 50 by default, or 50
   * per second if a batch takes a second. Further requests wait in the queue. The function reserves no concurrency: a
   * lower reservation would throttle batches, and each throttle counts as a receive toward the dead-letter queue.
   * @default 5
   */
  readonly maximumConcurrency?: number;
  /**
   * Receives of a request before it moves to the dead-letter queue. AWS recommends at least 5, so that throttling does
   * not move requests there (Lambda developer guide, "Using Lambda with Amazon SQS").
   * @default 5
   */
  readonly maximumReceives?: number;
  /**
   * Seconds that the queue keeps a request: at least as long as the state machine waits for the decision, and less than
   * the 14 days of the dead-letter queue.
   * @default 604800 (7 days)
   */
  readonly retentionSeconds?: number;
  /**
   * Protects the queues, which may hold requests, from deletion by Pulumi.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Attaches the callback to a VPC, from which it must be able to reach the services it calls. It needs no access to
   * the queue, because Lambda polls it.
   * @default Lambda's own network
   */
  readonly network?: NetworkAttachment;
}

/**
 * A queue that delivers requests for approval (messages with a task token) to a callback Lambda function, and a
 * dead-letter queue for requests that the callback can't handle. It is independent of the workflow: grant the state
 * machine's role `sqs:SendMessage` on `queue.arn`, put `queue.url` into the definition, and grant the callback what its
 * code calls with `callback.grant(...)`.
 *
 * @example
 * ```typescript
 * const approvals = new ApprovalQueue("refunds", {
 *   callback: { entry: path.resolve("functions/askOnChat.ts"), description: "Asks in the refunds channel" },
 *   logRetentionDays: 30,
 * });
 * ```
 */
export class ApprovalQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetterQueue: aws.sqs.Queue;
  readonly callback: NodeFunction;

  private readonly name: string;

  /** @throws pulumi.RunError if an argument is outside the range that AWS accepts */
  constructor(name: string, args: ApprovalQueueArgs, options?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:ApprovalQueue", name, {}, options);
    this.name = name;
    const limits = resolveLimits(name, args);
    this.deadLetterQueue = this.createDeadLetterQueue(args);
    this.queue = this.createQueue(args, limits);
    this.allowRedriveFromQueueOnly();
    this.requireTls();
    this.callback = this.createCallback(args, limits);
    this.deliverToCallback(limits);
    this.registerOutputs({
      queueUrl: this.queue.url,
      queueArn: this.queue.arn,
      deadLetterQueueUrl: this.deadLetterQueue.url,
      callbackArn: this.callback.arn,
    });
  }

  private createDeadLetterQueue(args: ApprovalQueueArgs): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${this.name}-dead-letters`,
      { sqsManagedSseEnabled: true, messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS },
      { parent: this, protect: args.protect ?? false },
    );
  }

  private createQueue(args: ApprovalQueueArgs, limits: Limits): aws.sqs.Queue {
    return new aws.sqs.Queue(
      `${this.name}-queue`,
      {
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: limits.retentionSeconds,
        visibilityTimeoutSeconds: visibilityTimeoutSeconds(limits.callbackTimeoutSeconds),
        redrivePolicy: pulumi.jsonStringify({
          deadLetterTargetArn: this.deadLetterQueue.arn,
          maxReceiveCount: limits.maximumReceives,
        }),
      },
      { parent: this, protect: args.protect ?? false },
    );
  }

  private allowRedriveFromQueueOnly(): void {
    new aws.sqs.RedriveAllowPolicy(
      `${this.name}-redrive-allow`,
      {
        queueUrl: this.deadLetterQueue.url,
        redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [this.queue.arn] }),
      },
      { parent: this },
    );
  }

  private requireTls(): void {
    for (const [suffix, queue] of [
      ["queue-policy", this.queue],
      ["dead-letters-policy", this.deadLetterQueue],
    ] as const) {
      new aws.sqs.QueuePolicy(
        `${this.name}-${suffix}`,
        { queueUrl: queue.url, policy: policyDocument(tlsOnly(["sqs:*"], queue.arn)) },
        { parent: this },
      );
    }
  }

  private createCallback(args: ApprovalQueueArgs, limits: Limits): NodeFunction {
    return new NodeFunction(
      `${this.name}-callback`,
      {
        entry: args.callback.entry,
        description: args.callback.description,
        environment: args.callback.environment,
        timeoutSeconds: limits.callbackTimeoutSeconds,
        logRetentionDays: args.logRetentionDays,
        network: args.network,
      },
      { parent: this },
    );
  }

  private deliverToCallback(limits: Limits): void {
    const mayConsume = this.callback.grant("consume", consumes(this.queue.arn));
    new aws.lambda.EventSourceMapping(
      `${this.name}-delivery`,
      {
        eventSourceArn: this.queue.arn,
        functionName: this.callback.arn,
        batchSize: limits.batchSize,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: limits.maximumConcurrency },
      },
      // Lambda checks at creation that the role can read from the queue.
      { parent: this, dependsOn: [mayConsume] },
    );
  }
}

/** SQS's maximum. A message keeps its age when it moves, so this must exceed the queue's retention. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;

interface Limits {
  readonly callbackTimeoutSeconds: number;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly maximumReceives: number;
  readonly retentionSeconds: number;
}

function resolveLimits(name: string, args: ApprovalQueueArgs): Limits {
  const inRange = (what: string, value: number, least: number, most: number): number => {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new pulumi.RunError(`${name}: ${what} is ${value}. AWS takes a whole number from ${least} to ${most}.`);
    }
    return value;
  };
  return {
    callbackTimeoutSeconds: inRange("callback.timeoutSeconds", args.callback.timeoutSeconds ?? 30, 1, 900),
    batchSize: inRange("batchSize", args.batchSize ?? 10, 1, 10),
    maximumConcurrency: inRange("maximumConcurrency", args.maximumConcurrency ?? 5, 2, 1_000),
    maximumReceives: inRange("maximumReceives", args.maximumReceives ?? 5, 1, 1_000),
    retentionSeconds: inRange(
      "retentionSeconds",
      args.retentionSeconds ?? 7 * DAY_SECONDS,
      60,
      DEAD_LETTER_RETENTION_SECONDS - 1,
    ),
  };
}

/**
 * Six times the function's timeout, so that a throttled batch does not become visible while Lambda still retries it
 * (Lambda developer guide, "Using Lambda with Amazon SQS").
 */
function visibilityTimeoutSeconds(functionTimeoutSeconds: number): number {
  return 6 * functionTimeoutSeconds;
}

function consumes(queueArn: pulumi.Output<string>): Statement {
  return allows("ConsumeRequests", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queueArn);
}
