import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { createChance } from "../../tools/simulation/chance";
import { createTurns, type Turns } from "../../tools/simulation/turns";

describe("Visits to an approval link page at the same time", () => {
  let events: string[];
  beforeEach(() => {
    events = [];
  });

  /** A visit that reads the request and decides it in two attempts. */
  async function visit(turns: Turns, name: string): Promise<void> {
    await turns.visit("one", async () => {
      events.push(`${name} reads`);
      await setTimeout();
      for (const attempt of ["tries", "decides"]) {
        await turns.decide("one");
        events.push(`${name} ${attempt}`);
        await setTimeout();
      }
    });
  }

  async function ofTwo(seed: number): Promise<string> {
    events = [];
    const turns = createTurns(createChance(seed));
    await Promise.all([visit(turns, "ada"), visit(turns, "bob")]);
    return events.join(", ");
  }

  it("all read before one decides, and decide in an order that follows from the seed", async () => {
    const adaFirst = "ada reads, bob reads, ada tries, ada decides, bob tries, bob decides";
    const bobFirst = "ada reads, bob reads, bob tries, bob decides, ada tries, ada decides";
    const orders: string[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      orders.push(await ofTwo(seed));
      assert.equal(await ofTwo(seed), orders.at(-1));
    }
    assert.deepEqual(new Set(orders), new Set([adaFirst, bobFirst]));
  });

  it("wait, too, if they come while another decides", async () => {
    const second = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      events = [];
      const turns = createTurns(createChance(seed));
      const early = [visit(turns, "ada"), visit(turns, "bob")];
      while (!events.some((event) => event.endsWith("tries"))) {
        await setTimeout();
      }
      await Promise.all([...early, visit(turns, "cleo")]);
      const decided = events.filter((event) => event.endsWith("decides"));
      assert.equal(decided.length, 3);
      second.add(decided[1] === "cleo decides" ? "cleo" : "ada or bob");
    }
    assert.deepEqual(second, new Set(["cleo", "ada or bob"]));
  });

  it("leave the page to the next one where one fails, or ends without a decision", async () => {
    const turns = createTurns(createChance(1));
    const failing = turns.visit("one", () => Promise.reject(new Error("no link")));
    const undecided = turns.visit("one", async () => void events.push("cleo reads"));
    await Promise.all([assert.rejects(failing, /no link/), undecided, visit(turns, "ada")]);
    assert.deepEqual(events, ["cleo reads", "ada reads", "ada tries", "ada decides"]);
  });

  it("wait for no visit of another execution, and no decision waits without a visit", async () => {
    const turns = createTurns(createChance(1));
    void turns.visit("another", () => new Promise<void>(() => undefined));
    await turns.decide("one");
    await visit(turns, "ada");
    assert.deepEqual(events, ["ada reads", "ada tries", "ada decides"]);
  });
});
