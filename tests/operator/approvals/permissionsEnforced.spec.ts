import assert from "node:assert/strict";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { placeOf } from "pulumi-aws-emulator";
import { taskTokenOf } from "../../../operator/approvals/inbox";
import { executionNameOf } from "../../../operator/executions/arns";
import type { ExecutionsView, ExecutionView, InboxView } from "../../../operator/server/api";
import { pipelinePolicy } from "../../../tools/permissions/pipelines";
import { policyOf, ROLES, type Role } from "../../../tools/permissions/roles";
import { startTestEmulator, type TestEmulator } from "../../support/emulator";
import { servePage } from "../server/servedPage";

type Operation = (client: SFNClient) => Promise<unknown>;

/** The denial of a call. Like IAM, the emulator authorizes a call before it validates the input. */
const DENIED = { name: "AccessDeniedException" };

const APPROVED = JSON.stringify({ decision: "approved", approver: "desk@example.com" });

describe("The policies of people, enforced by the emulator", () => {
  let emulator: TestEmulator;
  const clients: SFNClient[] = [];
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod" });
  });
  after(async () => {
    for (const client of clients) {
      client.destroy();
    }
    await emulator.stop();
  });

  for (const role of ROLES) {
    it(`let a${role === "viewer" ? "" : "n"} ${role} read everything that the page and the commands show`, async () => {
      const executionArn = await waitingExecution();
      const client = clientOf(role);

      const { executions } = await client.send(
        new ListExecutionsCommand({ stateMachineArn: emulator.stateMachineArn }),
      );
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      const { definition } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));

      assert.ok(executions?.some((execution) => execution.executionArn === executionArn));
      assert.equal(status, "RUNNING");
      assert.ok(events?.some(({ type }) => type === "TaskSubmitted"));
      assert.match(definition ?? "", /Request Human Approval/);
    });
  }

  it("let a viewer see the inbox, the list, and an execution with its graph until its end", async () => {
    const executionArn = await waitingExecution();
    await emulator.client.send(new StopExecutionCommand({ executionArn: await waitingExecution() }));
    const sfn = clientOf("viewer");
    const page = await servePage({ sfn, stateMachineArn: emulator.stateMachineArn, identity: "alice", now: () => 0 });

    try {
      const inbox = await page.get<InboxView>("/api/inbox");
      const list = await page.get<ExecutionsView>("/api/executions");
      const opened = await page.get<ExecutionView>(`/api/executions/${executionNameOf(executionArn)}`);

      assert.ok(inbox.approvals.length > 0);
      assert.ok(list.executions.some(({ outcome }) => outcome !== null));
      assert.ok(opened.graph.nodes.length > 0);
    } finally {
      await page.close();
    }
  });

  it("deny a viewer every change", async () => {
    const client = clientOf("viewer");

    for (const [name, operation] of Object.entries(await changes())) {
      await assert.rejects(operation(client), DENIED, name);
    }
  });

  it("let an approver only decide", async () => {
    const client = clientOf("approver");
    const { decide, ...others } = await changes();

    await decide(client);

    for (const [name, operation] of Object.entries(others)) {
      await assert.rejects(operation(client), DENIED, name);
    }
  });

  it("let an operator decide, start, stop and redrive", async () => {
    const client = clientOf("operator");

    for (const operation of Object.values(await changes())) {
      await operation(client);
    }
  });

  for (const role of ROLES) {
    it(`deny a${role === "viewer" ? "" : "n"} ${role} everything on another state machine`, async () => {
      const client = clientOf(role, emulator.stateMachineArn.replace(/[^:]+$/, "another"));

      for (const [name, operation] of Object.entries({ ...reads(await waitingExecution()), ...(await changes()) })) {
        await assert.rejects(operation(client), DENIED, name);
      }
    });
  }

  it("let a preview, which runs a pull request's code, read the state machine but no executions, messages or orders", async () => {
    const { endpoint, region, program } = emulator;
    const executionArn = await waitingExecution();
    const credentials = emulator.credentialsFor("preview", previewPolicy());
    const sfn = new SFNClient({ endpoint, region, credentials });
    const sqs = new SQSClient({ endpoint, region, credentials });
    const dynamodb = new DynamoDBClient({ endpoint, region, credentials });

    try {
      const { name } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: emulator.stateMachineArn }));
      assert.match(name ?? "", /^trading-machine-/);

      for (const [what, operation] of Object.entries({ ...reads(executionArn), ...(await changes()) })) {
        await assert.rejects(operation(sfn), DENIED, what);
      }
      const queueUrl = String(program.outputs.approvalQueueUrl);
      await assert.rejects(sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl })), /not authorized to perform/);
      const table = String(program.outputs.ordersTable);
      await assert.rejects(dynamodb.send(new ScanCommand({ TableName: table })), /not authorized to perform/);
    } finally {
      for (const client of [sfn, sqs, dynamodb]) {
        client.destroy();
      }
    }
  });

  it("give no role access to the approval queue, and only read access to the orders", () => {
    const actions = policyOf("operator", emulator.stateMachineArn, emulator.outputs.ordersTable).Statement.flatMap(
      ({ Action }) => Action,
    );

    assert.deepEqual(
      actions.filter((action) => !action.startsWith("states:")),
      ["dynamodb:GetItem", "dynamodb:Scan"],
    );
  });

  /**
   * Without the statements that have a condition, which the emulator does not support: they apply only to the Pulumi
   * state.
   */
  function previewPolicy(): string {
    const scope = { ...placeOf("000000000000", emulator.region), tags: {} };
    const state = { project: "stock-trading", stack: "prod", bucket: "states", keyAlias: "alias/states" };
    const { Version, Statement } = pipelinePolicy("preview", emulator.program, scope, state);
    const conditional = Statement.filter(({ Condition }) => Condition !== undefined).map(({ Sid }) => Sid);
    assert.deepEqual(conditional, ["DecryptStateSecrets"]);
    return JSON.stringify({ Version, Statement: Statement.filter(({ Condition }) => Condition === undefined) });
  }

  function clientOf(role: Role, stateMachineArn = emulator.stateMachineArn): SFNClient {
    const policy = JSON.stringify(policyOf(role, stateMachineArn, emulator.outputs.ordersTable));
    const client = new SFNClient({
      endpoint: emulator.endpoint,
      region: emulator.region,
      credentials: emulator.credentialsFor(`${role}-${clients.length}`, policy),
    });
    clients.push(client);
    return client;
  }

  function reads(executionArn: string): Readonly<Record<string, Operation>> {
    const { stateMachineArn } = emulator;
    return {
      list: (client) => client.send(new ListExecutionsCommand({ stateMachineArn })),
      describe: (client) => client.send(new DescribeExecutionCommand({ executionArn })),
      history: (client) => client.send(new GetExecutionHistoryCommand({ executionArn })),
      definition: (client) => client.send(new DescribeStateMachineForExecutionCommand({ executionArn })),
    };
  }

  /** Every change that the tools can make, each on an execution for which an authorized call succeeds. */
  async function changes(): Promise<Readonly<Record<"decide" | "start" | "stop" | "redrive", Operation>>> {
    const taskToken = taskTokenOf(await emulator.waiting(await waitingExecution()));
    const [toStop, toRedrive] = [await waitingExecution(), await waitingExecution()];
    await emulator.client.send(new StopExecutionCommand({ executionArn: toRedrive }));
    return {
      decide: (client) => client.send(new SendTaskSuccessCommand({ taskToken, output: APPROVED })),
      start: (client) =>
        client.send(new StartExecutionCommand({ stateMachineArn: emulator.stateMachineArn, input: "{}" })),
      stop: (client) => client.send(new StopExecutionCommand({ executionArn: toStop })),
      redrive: (client) => client.send(new RedriveExecutionCommand({ executionArn: toRedrive })),
    };
  }

  async function waitingExecution(): Promise<string> {
    const executionArn = await emulator.start({ symbol: "AMZN", quantity: 1 });
    await emulator.runUntilIdle(0);
    return executionArn;
  }
});
