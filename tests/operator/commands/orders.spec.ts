import assert from "node:assert/strict";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { decide } from "../../../operator/approvals/decision";
import { ordersCommand } from "../../../operator/commands/orders";
import type { Target } from "../../../operator/executions/target";
import { clientOf } from "../../../tools/localRun/runExecution";
import { policyOf } from "../../../tools/permissions/roles";
import { ALWAYS_BUY, startTestEmulator, type TestEmulator } from "../../support/emulator";

describe("npm run orders", () => {
  let emulator: TestEmulator;
  let target: Target;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY });
    const { endpoint, region, outputs, stateMachineArn } = emulator;
    // Everything is read as a viewer.
    const credentials = emulator.credentialsFor(
      "viewer",
      JSON.stringify(policyOf("viewer", stateMachineArn, outputs.ordersTable)),
    );
    const config = { endpoint, region, credentials };
    target = { sfn: clientOf({ ...emulator, credentials }), config, stateMachineArn, identity: "viewer" };
  });
  after(() => emulator.stop());

  async function run(...args: readonly string[]) {
    const lines: string[] = [];
    const errors: string[] = [];
    const terminal = { out: (line: string) => lines.push(line), error: (line: string) => errors.push(line) };
    const code = await ordersCommand(args, terminal, async () => target);
    return { code, lines, errors };
  }

  async function waiting(name: string): Promise<string> {
    const executionArn = await emulator.start({ quantity: 3 }, name);
    await emulator.runUntilIdle(60_000);
    return executionArn;
  }

  async function approve(executionArn: string): Promise<void> {
    await decide(emulator.client, await emulator.waiting(executionArn), { decision: "approved", approver: "ada" });
    await emulator.runUntilIdle(60_000);
  }

  it("says what was placed, when and by whose approval", async () => {
    const executionArn = await waiting("placed");
    await approve(executionArn);
    const [order] = await emulator.ordersOf(executionArn);

    for (const execution of [executionArn, "placed"]) {
      const { code, lines } = await run(execution);
      assert.deepEqual(lines, [
        `Placed: Bought 3 AMZN at $${Number(order?.limit_price).toFixed(2)}, ${order?.placed_at}, approved by ada.`,
      ]);
      assert.equal(code, 0);
    }
    const { lines } = await run("placed", "--json");
    const { id: _, ...placed } = order ?? {};
    assert.deepEqual(JSON.parse(lines.join("\n")), { placed: true, order: placed, status: "SUCCEEDED" });
  });

  it("says that nothing was placed by an execution that has ended", async () => {
    const executionArn = await waiting("stopped");
    await emulator.client.send(new StopExecutionCommand({ executionArn }));

    const { code, lines } = await run(executionArn);

    assert.equal(code, 3);
    assert.deepEqual(lines, [
      `Not placed: the execution has ended (ABORTED), and the table ${emulator.outputs.ordersTable} has no order of it.`,
    ]);
    assert.deepEqual(JSON.parse((await run("stopped", "--json")).lines.join("\n")), {
      placed: false,
      order: null,
      status: "ABORTED",
    });
  });

  it("warns that an execution that runs may place its order yet", async () => {
    const { code, lines } = await run(await waiting("running"));

    assert.equal(code, 3);
    assert.match(lines[0] ?? "", /^Not placed so far: the execution is running and may place its order yet\./);
  });

  it("finds an order that has another key, and takes an older execution's for none", async () => {
    const executionArn = await waiting("rekeyed");
    const { endpoint, region, credentials, outputs } = emulator;
    const client = new DynamoDBClient({ endpoint, region, credentials });
    const put = (id: string, placedAt: number): Promise<unknown> =>
      client.send(
        new PutItemCommand({
          TableName: outputs.ordersTable,
          Item: {
            id: { S: id },
            execution: { S: executionArn },
            symbol: { S: "AMZN" },
            side: { S: "sell" },
            quantity: { N: "7" },
            limit_price: { N: "4.195" },
            approver: { S: "bob@example.com" },
            channel: { S: "link" },
            placed_at: { S: new Date(placedAt).toISOString() },
          },
        }),
      );
    await put("older", emulator.clock.now() - 90 * 86_400_000);
    assert.equal((await run(executionArn)).code, 3);

    await put("other key", emulator.clock.now());
    const { code, lines } = await run(executionArn);
    client.destroy();
    assert.equal(code, 0);
    assert.match(lines[0] ?? "", /^Placed: Sold 7 AMZN at \$4\.195, .* approved by bob@example\.com \(by link\)\.$/);
  });

  it("can't say where the execution, the table or the permission is missing, and exits with 1", async () => {
    const executionArn = await waiting("unknown");
    for (const [args, message] of [
      [["none"], /^Whether an order was placed can't be said: there is no execution "none"\./],
      [[executionArn, "--table", "other"], /not authorized to perform: dynamodb:GetItem/],
    ] as const) {
      const { code, lines, errors } = await run(...args);
      assert.equal(code, 1);
      assert.deepEqual(lines, []);
      assert.match(errors[0] ?? "", message);
    }
  });

  for (const [args, message] of [
    [[], /^Specify an execution\./],
    [["one", "two"], /^Unexpected argument "two": specify one execution\./],
    [["arn:aws:states:us-east-1:000000000000:execution:other:one"], /is not an execution of/],
  ] as const) {
    it(`calls it misuse: ${args.join(" ")}`, async () => {
      const { code, errors } = await run(...args);
      assert.equal(code, 2);
      assert.match(errors[0] ?? "", message);
    });
  }
});
