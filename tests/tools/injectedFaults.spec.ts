import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { linkSegment, macInput } from "approval-queue/links";
import type { Call, Output } from "pulumi-aws-emulator";
import { createChance } from "../../tools/simulation/chance";
import { createFaults } from "../../tools/simulation/injectedFaults";

const REQUESTS = 300;
const MACHINE: Call["caller"] = {
  type: "role",
  arn: "arn:aws:iam::000000000000:role/role",
  sessionName: "session",
  account: "000000000000",
};
const FUNCTION = { ...MACHINE, functionArn: "arn:aws:lambda:eu-west-1:000000000000:function:function" };

/** A simulation's faults, under which functions handle requests and people visit the page. */
function faultsOf(seed: number, salt: string) {
  const faults = createFaults(createChance(seed));
  let hanging = 0;
  const environment = {
    kill: async () => undefined,
    hang() {
      hanging += 1;
      return new Promise<never>(() => undefined);
    },
  };
  const arn = (index: number): string => `arn:aws:states:eu-west-1:000000000000:execution:machine:order-${index}`;
  const body = (index: number): string => JSON.stringify({ TaskToken: `${salt} ${index}`, Execution: arn(index) });
  const claims = (index: number, approver: string) => ({
    executionArn: arn(index),
    tokenHash: `${salt}${index}`,
    approver,
  });

  async function call(
    service: string,
    action: string,
    input: Call["input"],
    caller: Call["caller"] = FUNCTION,
    output: Output = {},
  ): Promise<string> {
    try {
      await faults.call({ caller, service, action, input, overTls: true }, async () => output);
      return "answered";
    } catch (error) {
      return String(error);
    }
  }

  function invoke(payload: object, run: () => Promise<void>): Promise<unknown> {
    const work = async () => {
      await run();
      return { kind: "result", json: "null" } as const;
    };
    return faults.invocation({ functionName: "function", payload: JSON.stringify(payload) }, work, environment);
  }

  return {
    send: (index: number) => call("sqs", "SendMessage", { MessageBody: body(index) }),
    /** @returns how the calls for the approvers' links ended, and the one to publish */
    async deliver(
      index: number,
      count: number,
      approvers: readonly string[],
      publisher?: Call["caller"],
    ): Promise<readonly string[]> {
      const said: string[] = [];
      const record = { body: body(index), attributes: { ApproximateReceiveCount: String(count) } };
      const ended = invoke({ Records: [record] }, async () => {
        for (const approver of approvers) {
          const Message = Buffer.from(macInput(claims(index, approver))).toString("base64");
          said.push(`${approver} ${await call("kms", "GenerateMac", { Message })}`);
        }
        if (publisher !== undefined) {
          said.push(`publish ${await call("sns", "Publish", { TopicArn: "topic", Message: arn(index) }, publisher)}`);
        }
      });
      // Nothing here waits for more than promises, so that what has not ended by then hangs.
      const end = await Promise.race([ended.catch(String), setImmediate("hangs")]);
      return [...said, JSON.stringify(end)];
    },
    /** Receives the message of a request, and deletes it some times. @returns how the deletions ended */
    async remove(index: number, count: number, times: number): Promise<readonly string[]> {
      const ReceiptHandle = `${index} ${count}`;
      const Messages = [{ ReceiptHandle, Body: body(index), Attributes: { ApproximateReceiveCount: String(count) } }];
      let received = "";
      while (received !== "answered") {
        received = await call("sqs", "ReceiveMessage", {}, FUNCTION, { Messages });
      }
      const said: string[] = [];
      for (let time = 0; time < times; time += 1) {
        said.push(await call("sqs", "DeleteMessage", { ReceiptHandle }));
      }
      return said;
    },
    hanging: () => hanging,
    visit(index: number, approver: string, run: () => Promise<void>): Promise<unknown> {
      const link = linkSegment({ claims: claims(index, approver), mac: Buffer.alloc(32) });
      return invoke({ rawPath: `/decide/${link}` }, run);
    },
    decide: (index: number) => call("states", "SendTaskSuccess", { taskToken: `${salt} ${index}` }),
  };
}

describe("The faults of a simulation", () => {
  const indices = Array.from({ length: REQUESTS }, (_, index) => index);

  it("do not depend on task tokens, which are random", async () => {
    const outcomes = async (salt: string): Promise<unknown> => {
      const faults = faultsOf(1, salt);
      return Promise.all(
        indices.map(async (index) => [await faults.send(index), ...(await faults.deliver(index, 1, ["ada"]))]),
      );
    };
    const first = await outcomes("first");
    assert.deepEqual(await outcomes("second"), first);
    assert.ok(JSON.stringify(first).includes("ada ServiceError: Rate exceeded"));
  });

  it("of a delivery do not depend on how many calls another delivery made", async () => {
    const outcomes = async (first: readonly string[]): Promise<unknown> => {
      const faults = faultsOf(1, "token");
      return Promise.all(
        indices.map(async (index) => {
          await faults.send(index);
          await faults.deliver(index, 1, first);
          return faults.deliver(index, 2, ["ada", "bob"]);
        }),
      );
    };
    assert.deepEqual(await outcomes(["ada"]), await outcomes(["ada", "bob", "ada"]));
  });

  it("of a message's deletion do not depend on how often an earlier delivery was deleted", async () => {
    const outcomes = async (times: number): Promise<readonly (readonly string[])[]> => {
      const faults = faultsOf(1, "token");
      return Promise.all(
        indices.map(async (index) => {
          await faults.send(index);
          await faults.remove(index, 1, times);
          return faults.remove(index, 2, 2);
        }),
      );
    };
    const once = await outcomes(1);
    assert.deepEqual(await outcomes(3), once);
    assert.ok(once.flat().some((said) => said !== "answered"));
  });

  it("let a function hang so that others get an environment", async () => {
    const faults = faultsOf(1, "token");
    const ends = await Promise.all(indices.map((index) => faults.deliver(index, 1, [])));
    const hung = ends.flat().filter((end) => end === '"hangs"').length;
    assert.ok(hung > 0);
    assert.equal(faults.hanging(), hung);
  });

  it("of a report do not depend on the delivery that is handled meanwhile, and those of a notice do", async () => {
    const published = async (count: number, publisher: Call["caller"]): Promise<readonly (string | undefined)[]> => {
      const faults = faultsOf(1, "token");
      return Promise.all(
        indices.map(async (index) => {
          await faults.send(index);
          return (await faults.deliver(index, count, [], publisher)).find((said) => said.startsWith("publish"));
        }),
      );
    };
    const differ = async (publisher: Call["caller"]): Promise<boolean> => {
      const [first, second] = [await published(1, publisher), await published(2, publisher)];
      // In some deliveries, the function fails first.
      return first.some((said, index) => said !== undefined && second[index] !== undefined && said !== second[index]);
    };
    assert.deepEqual([await differ(MACHINE), await differ(FUNCTION)], [false, true]);
  });

  it("let visitors of an approval link page decide in turn", async () => {
    const faults = faultsOf(1, "token");
    const events: string[] = [];
    const visit = (index: number, approver: string, turns: number) =>
      faults.visit(index, approver, async () => {
        for (let turn = 0; turn < turns; turn += 1) {
          await setImmediate();
        }
        events.push(`${index} is read`);
        await faults.decide(index);
        events.push(`${index} is decided`);
      });
    for (const index of [0, 1, 2]) {
      await faults.send(index);
      await Promise.all([visit(index, "ada", 1), visit(index, "bob", 5)]);
    }
    assert.deepEqual(
      events,
      [0, 1, 2].flatMap((index) => ["read", "read", "decided", "decided"].map((what) => `${index} is ${what}`)),
    );
  });
});
