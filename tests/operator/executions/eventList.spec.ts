import assert from "node:assert/strict";
import { listEvents } from "../../../operator/executions/eventList";
import { asked, entered, exited, historyOf, started, submitted, taskStarted, tokenMark } from "../builders";

const history = historyOf(
  started,
  entered("Each", "Map"),
  { type: "MapStateStarted", mapStateStartedEventDetails: { length: 1 } },
  { type: "MapIterationStarted", mapIterationStartedEventDetails: { name: "Each", index: 0 } },
  entered("Request Human Approval"),
  asked(),
  taskStarted,
  submitted,
  { type: "TaskSucceeded", taskSucceededEventDetails: { output: "{}" } },
  exited("Request Human Approval"),
  { type: "MapIterationSucceeded", mapIterationSucceededEventDetails: { name: "Each", index: 0 } },
  { type: "MapStateSucceeded", after: 11 },
  exited("Each", "Map"),
  { type: "ExecutionSucceeded" },
);

describe("listEvents", () => {
  it("names the state that each event belongs to, and the event before", () => {
    const events = listEvents(history.toReversed(), 0, 100);

    assert.deepEqual(
      events.map(({ id, stateName }) => [id, stateName]),
      [
        [1, null],
        [2, "Each"],
        [3, "Each"],
        [4, "Each"],
        ...[5, 6, 7, 8, 9, 10].map((id) => [id, "Request Human Approval"]),
        [11, "Each"],
        [12, "Each"],
        [13, "Each"],
        [14, null],
      ],
    );
    assert.deepEqual([events[0]?.previous, events[11]?.previous], [null, 11]);
    assert.deepEqual([events[0]?.type, events[0]?.at], ["ExecutionStarted", history[0]?.timestamp?.toISOString()]);
  });

  it("gives the details as JSON, without the task token", () => {
    const [scheduled] = listEvents(history, 5, 1);

    assert.match(scheduled?.details ?? "", /"resource":"sendMessage\.waitForTaskToken"/);
    assert.match(scheduled?.details ?? "", /\(task token, not shown\)/);
    assert.ok(!scheduled?.details?.includes(tokenMark));
    assert.equal(listEvents(history, 6, 1)[0]?.details, null);
  });

  it("lists some after the last known one", () => {
    assert.deepEqual(
      listEvents(history, 11, 2).map(({ id }) => id),
      [12, 13],
    );
    assert.deepEqual(listEvents(history, 14, 2), []);
  });
});
