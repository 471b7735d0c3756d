import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ServicePrincipal } from "approval-queue/policy";
import { NotificationTopic } from "approval-queue/topics";

/** The settings of the topic for results. */
export interface ReportingTopicArgs {
  /**
   * E-mail addresses that receive every report.
   * @default []
   */
  readonly emails?: readonly string[];
  /**
   * ARN of the customer managed key that encrypts messages at rest; its key policy must allow `FAILURE_PUBLISHER`.
   * @default no key
   */
  readonly keyArn?: pulumi.Input<string>;
}

/**
 * The principal of EventBridge, which publishes the failures. It has no condition: EventBridge publishes without
 * context, so a statement with a condition never matches and the event is dropped.
 */
export const FAILURE_PUBLISHER: ServicePrincipal = { service: "events.amazonaws.com" };

/**
 * The topic that a workflow reports its results to. `reportFailuresOf` adds what the workflow can't report: executions
 * that failed, timed out or were stopped.
 */
export class ReportingTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  private readonly name: string;

  constructor(name: string, args: ReportingTopicArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:ReportingTopic", name, {}, options);
    this.name = name;
    const topic = new NotificationTopic(
      name,
      {
        emails: args.emails ?? [],
        publishingServices: [FAILURE_PUBLISHER],
        keyArn: args.keyArn,
      },
      { parent: this },
    );
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /**
   * Publishes a notice of every execution of the state machine that ends FAILED, TIMED_OUT or ABORTED: EventBridge's event without
   * the input, the error and the cause, which may hold what a caller sent. Call it once per topic. It is a method, not an
   * argument, because the state machine's definition needs the topic first. A child may be created after
   * `registerOutputs`, which only records outputs.
   *
   * @returns the rule that matches those events
   */
  reportFailuresOf(stateMachineArn: pulumi.Input<string>): aws.cloudwatch.EventRule {
    const rule = new aws.cloudwatch.EventRule(
      `${this.name}-failures`,
      {
        description: "Executions that failed, timed out or were stopped",
        eventPattern: failedExecutions(stateMachineArn),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${this.name}-failures-target`,
      { rule: rule.name, arn: this.arn, inputTransformer: FAILURE_NOTICE },
      { parent: this },
    );
    return rule;
  }
}

/**
 * Only fields that every event has: EventBridge drops an event for which the template does not become JSON (EventBridge user guide,
 * "Amazon EventBridge input transformation"). Names and ARNs of executions have no quotes.
 */
const FAILURE_NOTICE = {
  inputPaths: {
    type: "$.detail-type",
    account: "$.account",
    region: "$.region",
    time: "$.time",
    execution: "$.detail.executionArn",
    machine: "$.detail.stateMachineArn",
    name: "$.detail.name",
    status: "$.detail.status",
    started: "$.detail.startDate",
    stopped: "$.detail.stopDate",
  },
  inputTemplate: `{
  "summary": "The execution <name> ended as <status>, without a report of its outcome. Find out why, and whether it placed its order:",
  "commands": ["npm run operator -- '<execution>'", "npm run orders -- '<execution>'"],
  "detail-type": <type>,
  "account": <account>,
  "region": <region>,
  "time": <time>,
  "detail": {
    "executionArn": <execution>,
    "stateMachineArn": <machine>,
    "name": <name>,
    "status": <status>,
    "startDate": <started>,
    "stopDate": <stopped>
  }
}`,
};

function failedExecutions(stateMachineArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    source: ["aws.states"],
    "detail-type": ["Step Functions Execution Status Change"],
    detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [stateMachineArn] },
  });
}
