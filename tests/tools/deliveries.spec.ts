import assert from "node:assert/strict";
import { createDeliveries } from "../../tools/simulation/deliveries";

const body = (TaskToken: string): string => JSON.stringify({ TaskToken });

describe("The deliveries of a simulation's requests", () => {
  it("are named by the execution, the request and the number of times it was received, not by the random token", () => {
    const deliveries = createDeliveries();
    deliveries.addRequest(body("AQA"), "one");
    deliveries.addRequest(body("AQA"), "one");
    deliveries.addRequest(body("AQB"), "one");
    deliveries.addRequest(body("AQC"), "two");
    assert.equal(deliveries.nameOf(body("AQA"), { ApproximateReceiveCount: "1" }), "one request 1 delivery 1");
    assert.equal(deliveries.nameOf(body("AQB"), { ApproximateReceiveCount: "3" }), "one request 2 delivery 3");
    assert.equal(deliveries.nameOf(body("AQC"), { ApproximateReceiveCount: "1" }), "two request 1 delivery 1");
    assert.deepEqual([deliveries.executionOf("AQC"), deliveries.executionOf("AQD")], ["two", "unknown"]);
  });

  it("are what is handled for an execution while a function handles them, also if it fails", async () => {
    const deliveries = createDeliveries();
    const seen: string[] = [];
    const see = async (): Promise<void> => void seen.push(deliveries.handledFor("one"), deliveries.handledFor("two"));
    await deliveries.during("one request 1 delivery 1", "one", async () => {
      await see();
      await deliveries.during("one request 1 delivery 2", "one", see);
      await see();
      await assert.rejects(
        deliveries.during("one request 1 delivery 3", "one", () => Promise.reject(new Error("crash"))),
      );
      await see();
    });
    await see();
    assert.deepEqual(seen, [
      ...["one request 1 delivery 1", "two"],
      ...["one request 1 delivery 2", "two"],
      ...["one request 1 delivery 1", "two"],
      ...["one request 1 delivery 1", "two"],
      ...["one", "two"],
    ]);
  });
});
