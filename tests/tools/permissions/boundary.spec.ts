import assert from "node:assert/strict";
import type { EmulatorArgs } from "pulumi-aws-emulator";
import { placeOf, type ResourceRequest } from "pulumi-aws-emulator";
import { decide } from "../../../operator/approvals/decision";
import { refusedCall, requiredCallsOf } from "../../../tools/leastPrivilege/requiredCalls";
import { boundaryPolicy } from "../../../tools/permissions/boundary";
import type { PipelinePolicy } from "../../../tools/permissions/pipelinePolicy";
import { evaluateProgram } from "../../../tools/program";
import {
  ALWAYS_BUY,
  ALWAYS_SELL,
  assertInvariants,
  errorsIn,
  startTestEmulator,
  type TestEmulator,
} from "../../support/emulator";
import { ACCOUNT, STACKS, type Stack } from "../../support/stacks";

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/stock-trading-boundary`;
const SETTING = { "stock-trading:permissionsBoundary": BOUNDARY };
const PLACE = placeOf(ACCOUNT, "us-east-1");

async function boundaryOf(stack: Stack): Promise<PipelinePolicy> {
  return boundaryPolicy(await evaluateProgram({ stack }), PLACE);
}

describe("The permissions boundary that is printed", () => {
  for (const stack of STACKS) {
    it(`fits into a managed policy, and lets no role of ${stack} change permissions or leave the stack`, async () => {
      const policy = await boundaryOf(stack);

      // IAM quotas: characters of a managed policy.
      assert.ok(JSON.stringify(policy).length <= 6_144);
      const actions = policy.Statement.flatMap(({ Action }) => Action);
      assert.deepEqual(
        actions.filter((action) => /^(iam|sts|organizations):|^\*|:\*$/.test(action)),
        [],
      );
      for (const { Action, Resource } of policy.Statement.filter(({ Resource }) => Resource.includes("*"))) {
        assert.deepEqual(Resource, ["*"]);
        assert.ok(
          Action.every((action) => /^(ec2:.*(NetworkInterface|Subnet|PrivateIp)|logs:|xray:)/.test(action)),
          Action.join(),
        );
      }
    });
  }

  it("is the same for a stack that has the boundary already", async () => {
    const program = await evaluateProgram({ stack: "prod", settings: SETTING });

    assert.deepEqual(boundaryPolicy(program, PLACE), await boundaryOf("prod"));
  });

  it("names resources by patterns, and lets a key be used through SNS only", async () => {
    const { Statement } = await boundaryOf("prod");
    const onResources = (action: string) =>
      Statement.filter(({ Action }) => Action.includes(action)).map(({ Resource, Condition }) => [Resource, Condition]);

    assert.deepEqual(onResources("dynamodb:PutItem"), [
      [[`arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/trading-*`], undefined],
    ]);
    assert.deepEqual(onResources("kms:Decrypt"), [
      [
        [`arn:aws:kms:us-east-1:${ACCOUNT}:key/*`],
        { StringEquals: { "kms:ViaService": ["sns.us-east-1.amazonaws.com"] } },
      ],
    ]);
    assert.deepEqual(onResources("logs:PutLogEvents"), [
      [
        [
          `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:approval-*:*`,
          `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:approvals-*:*`,
          `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trading-*:*`,
        ],
        undefined,
      ],
    ]);
  });

  for (const action of ["iam:PassRole", "sts:AssumeRole", "*", "dynamodb:*"]) {
    it(`is refused for a program with a role that may ${action}`, async () => {
      const program = await evaluateProgram({ stack: "dev" });
      const registrations = program.registrations.map((registration) => ({
        ...registration,
        inputs: widened({ ...registration }, action).inputs,
      }));

      assert.throws(() => boundaryPolicy({ ...program, registrations }, PLACE), {
        name: "UsageError",
        message: `The role policy trading-buy-stock-orders allows ${action}, which a permissions boundary must not allow: remove it from the program, or narrow it.`,
      });
    });
  }
});

describe("Under its permissions boundary,", () => {
  for (const stack of STACKS) {
    for (const [side, threshold] of [
      ["buys", ALWAYS_BUY],
      ["sells", ALWAYS_SELL],
    ] as const) {
      it(`${stack} ${side} and reports it, and AWS may do what it does beside an execution`, () =>
        underBoundary({ stack, settings: { ...SETTING, ...threshold } }, async (emulator) => {
          const executionArn = await trade(emulator);

          assert.match(executionArn, new RegExp(`:${ACCOUNT}:`));
          assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
          assert.equal((await emulator.ordersOf(executionArn)).length, 1);
          assert.equal(emulator.reportsOf(executionArn).length, 1);
          assert.deepEqual(await errorsIn(emulator, executionArn), []);
          await assertInvariants(emulator);
          assert.equal(refusedCall(requiredCallsOf(emulator)), undefined);
        }));
    }
  }

  it("a function whose policy is widened may do no more than before", async () => {
    const alter = (request: ResourceRequest): ResourceRequest => widened(request, "dynamodb:DeleteTable");
    const mayDelete = (settings: Record<string, string>): Promise<boolean> =>
      underBoundary({ settings, alter }, async ({ authorization, program }) => {
        const [role, table] = ["trading-buy-stock-role", "trading-orders"].map((name) =>
          program.registrations.find((registration) => registration.name === name),
        );
        const arn = String(role?.made?.state.arn);
        return authorization.isAllowed({
          principal: { type: "role", arn, sessionName: "function", account: String(arn.split(":")[4]) },
          action: "dynamodb:DeleteTable",
          resource: String(table?.made?.state.arn),
          context: {},
        });
      });

    assert.equal(await mayDelete({}), true);
    assert.equal(await mayDelete(SETTING), false);
  });

  it("a trade fails if the boundary is too narrow, and the error names the boundary", async () => {
    const { Version, Statement } = await boundaryOf("dev");
    const narrow = { Version, Statement: Statement.filter(({ Action }) => !Action.includes("dynamodb:PutItem")) };
    const managedPolicies = { [BOUNDARY]: JSON.stringify(narrow) };

    await underBoundary({ settings: SETTING, managedPolicies }, async (emulator) => {
      const executionArn = await trade(emulator);

      const { status, cause } = await emulator.describe(executionArn);
      assert.equal(status, "FAILED");
      assert.match(String(cause), /because no permissions boundary allows the dynamodb:PutItem action/);
    });
  });
});

/** The policy of Buy Stock with another action; every other resource as it is. */
function widened<T extends ResourceRequest>(request: T, action: string): T {
  if (request.type !== "aws:iam/rolePolicy:RolePolicy" || request.name !== "trading-buy-stock-orders") {
    return request;
  }
  const { Version, Statement } = JSON.parse(String(request.inputs.policy)) as { Version: string; Statement: object[] };
  const wider = Statement.map((statement) => ({ ...statement, Action: [action] }));
  const policy = JSON.stringify({
    Version,
    Statement: [...Statement, ...wider.map((each) => ({ ...each, Sid: "W" }))],
  });
  return { ...request, inputs: { ...request.inputs, policy } };
}

async function underBoundary<T>(args: Partial<EmulatorArgs>, work: (emulator: TestEmulator) => Promise<T>): Promise<T> {
  const emulator = await startTestEmulator(args);
  try {
    return await work(emulator);
  } finally {
    await emulator.stop();
  }
}

/** Runs an execution to its end; approves it if the stack asks a person. */
async function trade(emulator: TestEmulator): Promise<string> {
  const executionArn = await emulator.start();
  if (emulator.outputs.topicArns.approvers.length > 0) {
    await emulator.runUntilIdle(60_000);
    const waiting = await emulator.waiting(executionArn);
    await decide(emulator.client, waiting, { decision: "approved", approver: "ada", reason: "asked to" });
  }
  await emulator.runUntilIdle();
  return executionArn;
}
