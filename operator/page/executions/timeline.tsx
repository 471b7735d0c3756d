import { useState } from "preact/hooks";
import { count, duration } from "../../../domain/format";
import type { VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { labelOfState, toneOfState } from "../shared/badges";
import { useNow } from "../shared/serverClock";

/** A history may have thousands of visits, which a browser draws slowly. */
const barsAtOnce = 200;

interface TimelineProps {
  readonly execution: ExecutionView;
  readonly onChoose: (stateName: string) => void;
}

/** When each state was entered and exited: one bar per visit, one mark per retry. */
export function Timeline({ execution, onChoose }: TimelineProps) {
  const now = useNow(execution.stoppedAt === null);
  const start = timeOf(execution.startedAt);
  const end = execution.stoppedAt === null ? now : timeOf(execution.stoppedAt);
  const total = Math.max(end - start, 1);
  const percent = (time: number): number => Math.min(Math.max(((time - start) / total) * 100, 0), 100);
  const [limit, setLimit] = useState(barsAtOnce);
  const earlier = Math.max(execution.visits.length - limit, 0);
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      {earlier > 0 && (
        <button type="button" class="earlier" onClick={() => setLimit(limit + barsAtOnce)}>
          {`Show ${count(Math.min(earlier, barsAtOnce))} of ${count(earlier)} earlier`}
        </button>
      )}
      <ol>
        {execution.visits.slice(earlier).map((visit) => (
          <Bar
            key={`${visit.stateName} ${visit.enteredAt} ${visit.events[0]?.id}`}
            visit={visit}
            now={now}
            percent={percent}
            onChoose={() => onChoose(visit.stateName)}
          />
        ))}
      </ol>
    </section>
  );
}

interface BarProps {
  readonly visit: VisitView;
  readonly now: number;
  readonly percent: (time: number) => number;
  readonly onChoose: () => void;
}

function Bar({ visit, now, percent, onChoose }: BarProps) {
  const entered = timeOf(visit.enteredAt);
  const left = visit.exitedAt === null ? now : timeOf(visit.exitedAt);
  const from = percent(entered);
  const further = visit.attempts.slice(1);
  const retries = further.length === 0 ? "" : `, ${further.length + 1} attempts`;
  const took = duration(left - entered);
  return (
    <li>
      <button type="button" onClick={onChoose} title={`${visit.enteredAt} to ${visit.exitedAt ?? "now"}`}>
        <span class="bar-name">
          {visit.iteration === null ? visit.stateName : `${visit.iteration}: ${visit.stateName}`}
        </span>
        <span class="track" aria-hidden="true">
          <span
            class={`bar ${isWait(visit) ? "waiting" : toneOfState(visit.status)}`}
            style={{ left: within(from, 4), width: `${Math.max(percent(left) - from, 0)}%` }}
          />
          {further.map(({ scheduledAt }) => (
            <span class="retry" key={scheduledAt} style={{ left: within(percent(timeOf(scheduledAt)), 2) }} />
          ))}
        </span>
        <span class="bar-time">{took}</span>
        <span class="unseen">{`${labelOfState(visit.status)}${retries}`}</span>
      </button>
    </li>
  );
}

/** A place on the track, from which so many pixels still fit: what happened last is seen too. */
function within(percent: number, pixels: number): string {
  return `min(${percent}%, calc(100% - ${pixels}px))`;
}

/** A completed wait keeps its color, to show where the time went. */
function isWait({ attempts, status }: VisitView): boolean {
  return (
    status === "waiting" ||
    (status === "succeeded" && (attempts.at(-1)?.resource?.endsWith("waitForTaskToken") ?? false))
  );
}

function timeOf(at: string): number {
  return new Date(at).getTime();
}
