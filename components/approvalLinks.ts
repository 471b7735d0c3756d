import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LinkKey } from "./linkKey";
import { mapValues } from "./mapValues";
import { NodeFunction } from "./nodeFunction";
import { NotificationTopic } from "./notificationTopic";
import { allows, type Statement } from "./policy";

/** The function that shows what a link names, and returns the decision. */
export interface DecisionPageArgs {
  /** Absolute path of the TypeScript file whose `handler` takes an `APIGatewayProxyEventV2`. */
  readonly entry: string;
  /** The function's description in the Lambda console. */
  readonly description: string;
  /** Environment variables, in addition to `LINK_KEY_ARN` and `APPROVERS`. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Concurrent invocations reserved for the function, 0 to what the account has left. 0 switches the page off. A reservation is
   * unavailable to all other functions, and an account must keep 100 unreserved: a new account, which has 10, allows none.
   * @default no reservation: the function shares the account's
   */
  readonly reservedConcurrency?: number;
}

/** The settings of approval links. */
export interface ApprovalLinksArgs {
  /** The approvers' e-mail addresses. Each gets a separate topic with one subscription, and separate links. */
  readonly approvers: readonly string[];
  /** ARN of the role that signs links: the approval queue's callback. */
  readonly signerRoleArn: pulumi.Input<string>;
  readonly page: DecisionPageArgs;
  /** Days that the page's log is kept; a value that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /** ARN of the customer managed key that encrypts the approvers' topics at rest. @default no key */
  readonly topicKeyArn?: pulumi.Input<string>;
  /**
   * Protects the key and the API from deletion by Pulumi: without either, no link that was sent can be opened.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Requests to the page in a second; API Gateway answers others with 429.
   * @default 20
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests to the page at once.
   * @default 100
   */
  readonly requestBurst?: number;
}

/**
 * Signed links with which approvers decide in a browser, without an AWS account: a key that signs them, a page behind an HTTP API,
 * and a topic for each approver. A link names an approver and a request, and no task token. The holder of a link decides as its approver.
 *
 * An HTTP API, not a Lambda function URL: many organizations forbid public function URLs (AWS Control Tower, CT.LAMBDA.PV.1; AWS
 * Security Hub, Lambda.1), and nothing throttles a function URL, so that a flood takes the account's concurrency.
 *
 * It knows nothing of what is decided: `page.entry` shows it. Grant the callback `signs()` and `notifies()`, give it
 * `callbackEnvironment`, and call `decides` with the state machine.
 */
export class ApprovalLinks extends pulumi.ComponentResource {
  /** The ARNs of the approvers' topics, by the approvers' IDs. */
  readonly topicArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly page: NodeFunction;
  /** The address of the page; a link continues it with a slash and its own segment. */
  readonly pageUrl: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** The environment variables of the callback. */
  readonly callbackEnvironment: Readonly<Record<string, pulumi.Output<string>>>;

  private readonly key: LinkKey;

  /** @throws pulumi.RunError if the approvers do not fit into a function's environment variables */
  constructor(name: string, args: ApprovalLinksArgs, options?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:ApprovalLinks", name, {}, options);
    const approvers = Object.fromEntries(args.approvers.map((email) => [approverId(email), email.trim()]));
    checkSize(name, approvers);
    this.topicArns = mapValues(approvers, (email, id) => {
      const topic = { emails: [email], keyArn: args.topicKeyArn };
      return new NotificationTopic(`${name}-${id}`, topic, { parent: this }).arn;
    });
    // The key's policy names the page's role, and the page's function needs the key: first the role, then the key.
    const [pageRoleArn, setPageRoleArn] = pulumi.deferredOutput<string>();
    this.key = new LinkKey(
      name,
      { signerRoleArn: args.signerRoleArn, verifierRoleArn: pageRoleArn, protect: args.protect },
      { parent: this },
    );
    this.page = this.createPage(name, args, approvers);
    setPageRoleArn(this.page.role.arn);
    this.page.grant("links", this.key.verifies());
    this.pageUrl = this.createApi(name, args);
    this.keyArn = this.key.arn;
    this.callbackEnvironment = {
      LINK_KEY_ARN: this.keyArn,
      DECISION_PAGE_URL: this.pageUrl,
      APPROVER_TOPIC_ARNS: pulumi.jsonStringify(this.topicArns),
    };
    this.registerOutputs({ pageUrl: this.pageUrl, keyArn: this.keyArn, topicArns: this.topicArns });
  }

  /** The callback's permission to sign links. */
  signs(): Statement {
    return this.key.signs();
  }

  /** The callback's permission to publish to the approvers' topics. */
  notifies(): Statement {
    return allows("NotifyApprovers", ["sns:Publish"], Object.values(this.topicArns));
  }

  /**
   * Lets the page read the executions of a state machine, and return their task tokens. It is a method, not an argument, because the
   * machine needs the queue first.
   */
  decides(stateMachineArn: pulumi.Output<string>): void {
    this.page.grant(
      "decision",
      allows("ReadRequest", ["states:GetExecutionHistory"], stateMachineArn.apply(executionsOf)),
      allows("ReturnTaskToken", ["states:SendTaskSuccess"], stateMachineArn),
    );
  }

  private createPage(name: string, args: ApprovalLinksArgs, approvers: Readonly<Record<string, string>>): NodeFunction {
    const { entry, description, environment, reservedConcurrency } = args.page;
    return new NodeFunction(
      `${name}-page`,
      {
        entry,
        description,
        environment: { ...environment, LINK_KEY_ARN: this.key.arn, APPROVERS: JSON.stringify(approvers) },
        timeoutSeconds: PAGE_TIMEOUT_SECONDS,
        ...(reservedConcurrency !== undefined && { reservedConcurrency }),
        logRetentionDays: args.logRetentionDays,
      },
      { parent: this },
    );
  }

  /** @returns the address of the page */
  private createApi(name: string, args: ApprovalLinksArgs): pulumi.Output<string> {
    const api = new aws.apigatewayv2.Api(
      `${name}-api`,
      { protocolType: "HTTP", description: "The page on which approvers decide" },
      { parent: this, protect: args.protect ?? false },
    );
    const integration = new aws.apigatewayv2.Integration(
      `${name}-integration`,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: this.page.arn,
        payloadFormatVersion: "2.0",
      },
      { parent: this },
    );
    const route = new aws.apigatewayv2.Route(
      `${name}-route`,
      // Every method: the page answers those that it does not take.
      {
        apiId: api.id,
        routeKey: `ANY ${PAGE_PATH}/{link}`,
        target: pulumi.interpolate`integrations/${integration.id}`,
      },
      { parent: this },
    );
    new aws.apigatewayv2.Stage(
      `${name}-stage`,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        // No access log: its lines would name the path, which is a credential.
        defaultRouteSettings: {
          throttlingRateLimit: args.requestsPerSecond ?? 20,
          throttlingBurstLimit: args.requestBurst ?? 100,
        },
      },
      { parent: this, dependsOn: [route] },
    );
    new aws.lambda.Permission(
      `${name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: this.page.function.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*`,
      },
      { parent: this },
    );
    return pulumi.interpolate`${api.apiEndpoint}${PAGE_PATH}`;
  }
}

/** Less than the 30 seconds of an HTTP API (API Gateway developer guide, "Quotas for HTTP APIs"). */
const PAGE_TIMEOUT_SECONDS = 25;
const PAGE_PATH = "/decide";

/** 16 hexadecimal digits for an address, whatever its letter case. Links and names have it in place of the address. */
export function approverId(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex").slice(0, 16);
}

function executionsOf(stateMachineArn: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:*`;
}

/** What Lambda allows for all environment variables of a function (Lambda developer guide, "Lambda quotas"), and what the others take. */
const ENVIRONMENT_BYTES = 4_096;
const OTHER_VARIABLES_BYTES = 1_024;
/** The longest ARN of a topic, up to the component's name; and the end that Pulumi adds to the name. */
const LONGEST_TOPIC_PREFIX = "arn:aws-us-gov:sns:ap-northeast-1:111122223333:";
const TOPIC_SUFFIX = "-topic-1234567";

/** At preview, because Lambda refuses the function only when it is created or updated. */
function checkSize(name: string, approvers: Readonly<Record<string, string>>): void {
  const topics = mapValues(approvers, (_, id) => `${LONGEST_TOPIC_PREFIX}${name}-${id}${TOPIC_SUFFIX}`);
  const bytes = Math.max(...[approvers, topics].map((variable) => Buffer.byteLength(JSON.stringify(variable))));
  const available = ENVIRONMENT_BYTES - OTHER_VARIABLES_BYTES;
  if (bytes > available) {
    throw new pulumi.RunError(
      `${name}: ${Object.keys(approvers).length} approvers need ${bytes} bytes of environment variables; ${available} are ` +
        "available, because Lambda allows 4 KB for all variables of a function. Remove approvers.",
    );
  }
}
