import assert from "node:assert/strict";
import type { EmulatorArgs } from "pulumi-aws-emulator";
import { decide } from "../../operator/approvals/decision";
import { ALWAYS_BUY, assertInvariants, errorsIn, startTestEmulator, type TestEmulator } from "../support/emulator";

/** Replaces inputs of the resource with this logical name. */
function altering(name: string, inputs: Readonly<Record<string, unknown>>): EmulatorArgs["alter"] {
  return (request) => (request.name === name ? { ...request, inputs: { ...request.inputs, ...inputs } } : request);
}

/** Runs a trade of the stack prod until it waits for a decision. */
async function inProd(
  alter: EmulatorArgs["alter"],
  look: (emulator: TestEmulator, executionArn: string, unanswered: readonly string[]) => Promise<void>,
): Promise<void> {
  const emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY, ...(alter && { alter }) });
  const unanswered: string[] = [];
  emulator.onUnansweredCall((reason) => unanswered.push(reason));
  try {
    const executionArn = await emulator.start();
    await emulator.runUntilIdle(3_600_000);
    await look(emulator, executionArn, unanswered);
    await emulator.runUntilIdle();
    await assertInvariants(emulator);
  } finally {
    await emulator.stop();
  }
}

async function approve(emulator: TestEmulator, executionArn: string): Promise<void> {
  await decide(emulator.client, await emulator.waiting(executionArn), { decision: "approved", approver: "ada" });
  await emulator.runUntilIdle();
}

function notices({ outputs, messages }: TestEmulator): number {
  return outputs.topicArns.approvers.flatMap((topic) => messages(topic)).length;
}

describe("The private network of prod", () => {
  it("reaches everything that a trade calls", () =>
    inProd(undefined, async (emulator, executionArn, unanswered) => {
      assert.equal(notices(emulator), 2);
      await approve(emulator, executionArn);
      assert.equal((await emulator.ordersOf(executionArn)).length, 1);
      assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
      assert.deepEqual(unanswered, []);
    }));

  const withoutNotice: readonly [what: string, alter: EmulatorArgs["alter"], call: string, reason: RegExp][] = [
    [
      "the endpoint for KMS",
      altering("network-kms", { serviceName: "com.amazonaws.us-east-1.sqs" }),
      "kms:GenerateMac",
      /: the VPC has no endpoint for kms: add an aws\.ec2\.VpcEndpoint with serviceName com\.amazonaws\.us-east-1\.kms$/,
    ],
    [
      "the endpoint for SNS",
      altering("network-sns", { serviceName: "com.amazonaws.us-east-1.sqs" }),
      "sns:Publish",
      /: the VPC has no endpoint for sns: add an aws\.ec2\.VpcEndpoint with serviceName com\.amazonaws\.us-east-1\.sns$/,
    ],
    [
      "the endpoints' ingress rule",
      altering("network-endpoints-from-functions", { toPort: 442, fromPort: 442 }),
      "kms:GenerateMac",
      /: no ingress rule of the security group network-endpoints of the endpoint network-kms /,
    ],
  ];
  for (const [what, alter, call, reason] of withoutNotice) {
    it(`without ${what} sends no notice, and the callback's log says why`, () =>
      inProd(alter, async (emulator, _, unanswered) => {
        assert.equal(notices(emulator), 0);
        // Each delivery of the request times out, until it is in the dead-letter queue.
        assert.equal(unanswered.length, 5);
        assert.equal((await emulator.deadLetters()).length, 1);
        const prefix = new RegExp(`^approvals-callback-function-\\w+ called ${call} from the VPC network-vpc `);
        assert.match(unanswered[0] ?? "", prefix);
        assert.match(unanswered[0] ?? "", reason);
        const log = emulator.logGroups().filter((name) => name.startsWith("approvals-callback-log"));
        assert.ok(log.flatMap((name) => emulator.log(name)).includes(unanswered[0] ?? ""));
      }));
  }

  it("without the endpoint for DynamoDB places no order, and the execution's error says why", () =>
    inProd(
      altering("network-dynamodb", { serviceName: "com.amazonaws.us-east-1.s3" }),
      async (emulator, executionArn, unanswered) => {
        await approve(emulator, executionArn);
        const { status, error, cause } = await emulator.describe(executionArn);
        assert.deepEqual([status, error], ["FAILED", "Sandbox.Timedout"]);
        assert.match(
          cause ?? "",
          /Task timed out after \d+\.00 seconds\. trading-buy-stock-function-\w+ called dynamodb:PutItem/,
        );
        assert.match(cause ?? "", /the VPC has no endpoint for dynamodb: add .* com\.amazonaws\.us-east-1\.dynamodb/);
        assert.equal(unanswered.length, (await errorsIn(emulator, executionArn)).length);
        assert.deepEqual(await emulator.ordersOf(executionArn), []);
      },
    ));

  it("with an endpoint policy that does not allow the order places none", () =>
    inProd(
      (request) =>
        request.name === "network-dynamodb"
          ? {
              ...request,
              inputs: { ...request.inputs, policy: String(request.inputs.policy).replace('"dynamodb:PutItem",', "") },
            }
          : request,
      async (emulator, executionArn, unanswered) => {
        await approve(emulator, executionArn);
        const { status, error, cause } = await emulator.describe(executionArn);
        assert.deepEqual([status, error], ["FAILED", "AccessDeniedException"]);
        assert.match(cause ?? "", /because no VPC endpoint policy allows the dynamodb:PutItem action/);
        assert.deepEqual([unanswered, await emulator.ordersOf(executionArn)], [[], []]);
      },
    ));
});
