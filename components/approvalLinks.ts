import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { codeOf } from "./callbackCode";
import { logRetention, wholeNumber } from "./checks";
import { HiddenParts } from "./hiddenParts";
import { type ArchivedCode, type BundledCode, LambdaFunction, type LambdaFunctionArgs } from "./lambdaFunction";
import { LinkKey } from "./linkKey";
import { approverId } from "./links/approverId";
import { NotificationTopic } from "./notificationTopic";
import { allows, type Statement } from "./policy";
import { mayAnswerRequests } from "./statements";

/**
 * The function that shows what a link names, and returns the decision. Its code is either `entry` (TypeScript), or `archive`,
 * `handler` and `runtime` (any language).
 */
export interface DecisionPageArgs {
  /**
   * Absolute path of a TypeScript file whose `handler` takes an `APIGatewayProxyEventV2`, as `decisionPageHandler` makes it. The
   * file is bundled with its imports, for Node.js 24.
   */
  readonly entry?: string;
  /** The code in an archive, in place of `entry`. */
  readonly archive?: pulumi.Input<pulumi.asset.Archive>;
  /** The handler in `archive`, as Lambda names it: `page.handler`. */
  readonly handler?: pulumi.Input<string>;
  /** The runtime for `archive`, as Lambda names it: `python3.13`. */
  readonly runtime?: pulumi.Input<string>;
  /** The function's description in the Lambda console; at most 256 characters. */
  readonly description: pulumi.Input<string>;
  /** Environment variables, in addition to `LINK_KEY_ARN` and `APPROVERS`. */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Concurrent invocations reserved for the function, 0 to what the account has left. 0 switches the page off. A reservation is
   * unavailable to all other functions, and an account must keep 100 unreserved: a new account, which has 10, allows none.
   * Default: no reservation: the function shares the account's.
   */
  readonly reservedConcurrency?: number;
}

/** The settings of approval links. */
export interface ApprovalLinksArgs {
  /** The approvers' e-mail addresses, each once in whatever letter case. Each approver has separate links. */
  readonly approvers: string[];
  /**
   * Makes a topic for each approver, with a subscription of the address.
   * Default: true.
   */
  readonly emails?: boolean;
  /** ARN of the role that signs links: the approval queue's callback. */
  readonly signerRoleArn: pulumi.Input<string>;
  /** The page on which approvers decide. */
  readonly page: DecisionPageArgs;
  /**
   * Days that the page's log is kept; a value that CloudWatch Logs accepts.
   * Default: 30.
   */
  readonly logRetentionDays?: number;
  /**
   * ARN of the customer managed key that encrypts the approvers' topics at rest.
   * Default: no key.
   */
  readonly topicKeyArn?: pulumi.Input<string>;
  /**
   * Protects the key and the API from deletion by Pulumi: without either, no link that was sent can be opened.
   * Default: false.
   */
  readonly protect?: boolean;
  /**
   * Requests to the page in a second, 1 to 10,000; API Gateway answers others with 429.
   * Default: 20.
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests to the page at once, 1 to 5,000.
   * Default: 100.
   */
  readonly requestBurst?: number;
  /** Tags of the topics, the key, the page's function, its role and its log group, and the API. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Signed links with which approvers decide in a browser, without an AWS account: a key that signs them, a page behind an HTTP API,
 * and a topic for each approver. A link names an approver and a request, and no task token. The holder of a link decides as its approver.
 *
 * An HTTP API, not a Lambda function URL: many organizations forbid public function URLs (AWS Control Tower, CT.LAMBDA.PV.1; AWS
 * Security Hub, Lambda.1), and nothing throttles a function URL, so that a flood takes the account's concurrency.
 *
 * It knows nothing of what is decided: the page's code shows it. Grant the callback `signs()` and `notifies()`, give it
 * `callbackEnvironment`, and call `decides` with the state machine.
 */
export class ApprovalLinks extends pulumi.ComponentResource {
  /** The ARNs of the approvers' topics, by the approvers' IDs. */
  readonly topicArns: pulumi.Output<Record<string, string>>;
  /** The page's function. */
  readonly pageFunction: aws.lambda.Function;
  /** The page's role. */
  readonly pageRole: aws.iam.Role;
  /** The page's log group. */
  readonly pageLogGroup: aws.cloudwatch.LogGroup;
  /** The address of the page; a link continues it with a slash and its own segment. */
  readonly pageUrl: pulumi.Output<string>;
  /** The ARN of the key that signs links. */
  readonly keyArn: pulumi.Output<string>;
  /** The environment variables of the callback. */
  readonly callbackEnvironment: pulumi.Output<Record<string, string>>;

  /** @throws pulumi.RunError naming an argument that AWS would refuse */
  constructor(name: string, args: ApprovalLinksArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveSettings(name, args);
    super("approval-queue:index:ApprovalLinks", name, {}, opts);
    const child = { parent: this };
    const topics = Object.entries((args.emails ?? true) ? settings.approvers : {}).map(([id, email]) => {
      const topic = { emails: [email], keyArn: args.topicKeyArn, tags: args.tags };
      return [id, new NotificationTopic(`${name}-${id}`, topic, child).arn] as const;
    });
    this.topicArns = pulumi.output(Object.fromEntries(topics));
    // The key's policy names the page's role, and the page's function needs the key: first the role, then the key.
    const [pageRoleArn, setPageRoleArn] = pulumi.deferredOutput<string>();
    const { signerRoleArn, protect, tags } = args;
    const key = new LinkKey(name, { signerRoleArn, verifierRoleArn: pageRoleArn, protect, tags }, child);
    this.keyArn = key.arn;
    const page = new LambdaFunction(`${name}-page`, pageArgs(settings, args, key.arn), child);
    setPageRoleArn(page.role.arn);
    page.grant("links", key.verifies());
    this.pageFunction = page.function;
    this.pageRole = page.role;
    this.pageLogGroup = page.logGroup;
    parts.set(this, { key, page, topicArns: topics.map(([, arn]) => arn) });
    this.pageUrl = createApi(name, settings, page, args, child);
    const variables: Record<string, pulumi.Output<string>> = {
      LINK_KEY_ARN: this.keyArn,
      DECISION_PAGE_URL: this.pageUrl,
      ...(topics.length > 0 && { APPROVER_TOPIC_ARNS: pulumi.jsonStringify(this.topicArns) }),
    };
    this.callbackEnvironment = pulumi.output(variables);
    this.registerOutputs({
      topicArns: this.topicArns,
      pageFunction: this.pageFunction,
      pageRole: this.pageRole,
      pageLogGroup: this.pageLogGroup,
      pageUrl: this.pageUrl,
      keyArn: this.keyArn,
      callbackEnvironment: this.callbackEnvironment,
    });
  }

  /** The callback's permission to sign links. */
  signs(): Statement {
    return parts.of(this).key.signs();
  }

  /**
   * The callback's permission to publish to the approvers' topics.
   *
   * @throws pulumi.RunError if there are none: `emails` is false
   */
  notifies(): Statement {
    const { topicArns } = parts.of(this);
    if (topicArns.length === 0) {
      throw new pulumi.RunError("notifies() has no topics to allow, because emails is false. Leave it out.");
    }
    return allows("NotifyApprovers", ["sns:Publish"], topicArns);
  }

  /**
   * Lets the page read the executions of a state machine, and return their task tokens. It is a method, not an argument, because the
   * machine needs the queue first.
   *
   * @param purpose distinguishes the state machines, if there are several: `refunds`; a change replaces the policy
   */
  decides(stateMachineArn: pulumi.Output<string>, purpose?: string): void {
    parts
      .of(this)
      .page.grant(
        purpose === undefined ? "decision" : `decision-${purpose}`,
        allows("ReadRequest", ["states:GetExecutionHistory"], stateMachineArn.apply(executionsOf)),
        mayAnswerRequests(stateMachineArn),
      );
  }
}

interface Parts {
  readonly key: LinkKey;
  readonly page: LambdaFunction;
  readonly topicArns: readonly pulumi.Output<string>[];
}

const parts = new HiddenParts<ApprovalLinks, Parts>();

interface Settings {
  /** The addresses, by ID. */
  readonly approvers: Readonly<Record<string, string>>;
  readonly code: BundledCode | ArchivedCode;
  readonly logRetentionDays: number;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
}

/** Before the first resource, so that a mistake leaves none behind. */
function resolveSettings(component: string, args: ApprovalLinksArgs): Settings {
  const approvers = Object.fromEntries(
    approversIn(component, args.approvers).map((email) => [approverId(email), email.trim()]),
  );
  checkSize(component, approvers);
  return {
    approvers,
    code: codeOf(component, "page", args.page),
    logRetentionDays: logRetention({ component, name: "logRetentionDays" }, args.logRetentionDays ?? 30),
    requestsPerSecond: wholeNumber({ component, name: "requestsPerSecond" }, args.requestsPerSecond ?? 20, 1, 10_000),
    requestBurst: wholeNumber({ component, name: "requestBurst" }, args.requestBurst ?? 100, 1, 5_000),
  };
}

function approversIn(component: string, approvers: readonly string[]): readonly string[] {
  if (!Array.isArray(approvers) || approvers.length === 0) {
    throw new pulumi.RunError(
      `${component}: approvers is empty. It takes the e-mail address of each person who decides.`,
    );
  }
  const wrong = approvers.find((email) => typeof email !== "string" || !/^\s*[^\s@]+@[^\s@]+\s*$/.test(email));
  if (wrong !== undefined) {
    throw new pulumi.RunError(`${component}: approvers has ${JSON.stringify(wrong)}, which is not an e-mail address.`);
  }
  return approvers;
}

function pageArgs(
  { approvers, code, logRetentionDays }: Settings,
  { page: { description, environment, reservedConcurrency }, tags }: ApprovalLinksArgs,
  keyArn: pulumi.Output<string>,
): LambdaFunctionArgs {
  const own = { LINK_KEY_ARN: keyArn, APPROVERS: JSON.stringify(approvers) };
  return {
    code,
    description,
    environment: pulumi.output(environment ?? {}).apply((more) => ({ ...more, ...own })),
    timeoutSeconds: PAGE_TIMEOUT_SECONDS,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    logRetentionDays,
    tags,
  };
}

/** @returns the address of the page */
function createApi(
  name: string,
  { requestsPerSecond, requestBurst }: Settings,
  page: LambdaFunction,
  { protect, tags }: ApprovalLinksArgs,
  child: { readonly parent: pulumi.Resource },
): pulumi.Output<string> {
  const api = new aws.apigatewayv2.Api(
    `${name}-api`,
    { protocolType: "HTTP", description: "The page on which approvers decide", tags },
    { ...child, protect: protect ?? false },
  );
  const integration = new aws.apigatewayv2.Integration(
    `${name}-integration`,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: page.arn,
      payloadFormatVersion: "2.0",
    },
    child,
  );
  const route = new aws.apigatewayv2.Route(
    `${name}-route`,
    // Every method: the page answers those that it does not take.
    {
      apiId: api.id,
      routeKey: `ANY ${PAGE_PATH}/{link}`,
      target: pulumi.interpolate`integrations/${integration.id}`,
    },
    child,
  );
  new aws.apigatewayv2.Stage(
    `${name}-stage`,
    {
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      tags,
      // No access log: its lines would name the path, which is a credential.
      defaultRouteSettings: {
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: requestBurst,
      },
    },
    { ...child, dependsOn: [route] },
  );
  new aws.lambda.Permission(
    `${name}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: page.function.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*`,
    },
    child,
  );
  return pulumi.interpolate`${api.apiEndpoint}${PAGE_PATH}`;
}

/** Less than the 30 seconds of an HTTP API (API Gateway developer guide, "Quotas for HTTP APIs"). */
const PAGE_TIMEOUT_SECONDS = 25;
const PAGE_PATH = "/decide";

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
  const topics = Object.fromEntries(
    Object.keys(approvers).map((id) => [id, `${LONGEST_TOPIC_PREFIX}${name}-${id}${TOPIC_SUFFIX}`]),
  );
  const bytes = Math.max(...[approvers, topics].map((variable) => Buffer.byteLength(JSON.stringify(variable))));
  const available = ENVIRONMENT_BYTES - OTHER_VARIABLES_BYTES;
  if (bytes > available) {
    throw new pulumi.RunError(
      `${name}: ${Object.keys(approvers).length} approvers need ${bytes} bytes of environment variables; ${available} are ` +
        "available, because Lambda allows 4 KB for all variables of a function. Remove approvers.",
    );
  }
}
