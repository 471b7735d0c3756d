import assert from "node:assert/strict";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { ordersOf } from "../../tools/orders";
import { assertInvariants, startTestCloud, type TestCloud } from "../support/cloud";

describe("A thousand executions at once", function () {
  this.timeout(120_000);
  let cloud: TestCloud;
  before(async () => {
    cloud = await startTestCloud();
  });
  after(() => cloud.stop());

  it("all end, each with its order and its report, none lost and none twice", async () => {
    await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => cloud.start({ quantity: index + 1 }, `one-of-${index}`)),
    );
    await cloud.settle();

    const { stateMachineArn } = cloud;
    const { executions } = await cloud.client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1_000 }));
    assert.deepEqual(new Set(executions?.map(({ status }) => status)), new Set(["SUCCEEDED"]));
    const quantities = (await ordersOf(cloud)).map(({ quantity }) => Number(quantity)).sort((a, b) => a - b);
    assert.deepEqual(
      quantities,
      Array.from({ length: 1_000 }, (_, index) => index + 1),
    );
    await assertInvariants(cloud);
  });
});
