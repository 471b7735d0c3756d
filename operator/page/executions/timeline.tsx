import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { count, duration } from "../../../domain/format";
import type { VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { labelOfState, toneOfState } from "../shared/badges";
import { useNow, useTimedText } from "../shared/serverClock";
import { stateMarks } from "../shared/stateMarks";
import { type Axis, axisOf, nextEnd, stepsIn } from "./timelineAxis";

/** A history may have thousands of visits, which a browser draws slowly. */
const barsAtOnce = 200;

interface TimelineProps {
  readonly execution: ExecutionView;
  readonly onChoose: (visit: VisitView) => void;
}

/** When each state was entered and exited: one bar per visit, one mark per retry. */
export function Timeline({ execution, onChoose }: TimelineProps) {
  const { visits, startedAt, stoppedAt } = execution;
  const start = timeOf(startedAt);
  const end = Number(useTimedText((now) => `${stoppedAt === null ? nextEnd(start, now) : timeOf(stoppedAt)}`));
  const ticks = useRef<HTMLDivElement>(null);
  const room = useRoom(ticks);
  const axis = useMemo(() => axisOf(start, Math.max(end, start + 1), room), [start, end, room]);
  const [groups, setGroups] = useState(1);
  const starts = Array.from({ length: groups }, (_, index) => visits.length - barsAtOnce * (groups - index));
  const earlier = Math.max(starts[0] ?? 0, 0);
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title" class="unseen">
        Timeline
      </h2>
      {earlier > 0 && (
        <button type="button" class="earlier" onClick={() => setGroups(groups + 1)}>
          {`Show ${count(Math.min(earlier, barsAtOnce))} of ${count(earlier)} earlier`}
        </button>
      )}
      <div class="bars">
        <div class="axis" aria-hidden="true">
          <div class="ticks" ref={ticks}>
            {axis.ticks.map(({ at, label }) => (
              <span class="tick" key={at} style={{ "--at": `${percent(axis, at)}%` }}>
                {label}
              </span>
            ))}
          </div>
        </div>
        {starts.map((first, index) => (
          <Bars key={groups - index} visits={visits} first={first} axis={axis} onChoose={onChoose} />
        ))}
      </div>
    </section>
  );
}

/** How many steps an axis has room for. */
function useRoom(axis: RefObject<HTMLDivElement | null>): number {
  const [steps, setSteps] = useState(1);
  useLayoutEffect(() => {
    const measure = (): void => setSteps(stepsIn(axis.current?.clientWidth ?? 0));
    const observer = new ResizeObserver(measure);
    if (axis.current !== null) {
      observer.observe(axis.current);
    }
    measure();
    return () => observer.disconnect();
  }, []);
  return steps;
}

interface BarsProps {
  readonly visits: readonly VisitView[];
  readonly first: number;
  readonly axis: Axis;
  readonly onChoose: (visit: VisitView) => void;
}

/** As many bars as are drawn at once. They are rendered again only if they change: a bar that grows is, by itself. */
function Bars({ visits, first, axis, onChoose }: BarsProps) {
  return useMemo(
    () => (
      <ol style={{ "--lines": linesAt(axis) }}>
        {visits.slice(Math.max(first, 0), first + barsAtOnce).map((visit) => (
          <Bar key={visit.id} visit={visit} axis={axis} onChoose={onChoose} />
        ))}
      </ol>
    ),
    [visits, first, axis, onChoose],
  );
}

interface BarProps {
  readonly visit: VisitView;
  readonly axis: Axis;
  readonly onChoose: (visit: VisitView) => void;
}

function Bar({ visit, axis, onChoose }: BarProps) {
  const now = useNow(visit.exitedAt === null);
  const entered = timeOf(visit.enteredAt);
  const left = visit.exitedAt === null ? Math.max(now, entered) : timeOf(visit.exitedAt);
  const from = percent(axis, entered);
  const further = visit.attempts.slice(1);
  const retries = further.length === 0 ? "" : `, ${further.length + 1} attempts`;
  return (
    <li>
      <button type="button" onClick={() => onChoose(visit)} title={`${visit.enteredAt} to ${visit.exitedAt ?? "now"}`}>
        <span class="bar-label">
          <span class="bar-mark" aria-hidden="true">
            {stateMarks[visit.status][0]}
          </span>
          <span class="bar-name">
            {visit.iteration === null ? visit.stateName : `${visit.iteration}: ${visit.stateName}`}
          </span>
        </span>
        <span class="track" aria-hidden="true">
          <span
            class={`bar ${isWait(visit) ? "waiting" : toneOfState(visit.status)}`}
            style={{ left: within(from, 4), width: `${Math.max(percent(axis, left) - from, 0)}%` }}
          />
          {further.map(({ scheduledAt }) => (
            <span class="retry" key={scheduledAt} style={{ left: within(percent(axis, timeOf(scheduledAt)), 2) }} />
          ))}
        </span>
        <span class="bar-time">{duration(left - entered)}</span>
        <span class="unseen">{`${labelOfState(visit.status)}${retries}`}</span>
      </button>
    </li>
  );
}

function percent({ start, end }: Axis, time: number): number {
  return Math.min(Math.max(((time - start) / (end - start)) * 100, 0), 100);
}

/** One vertical line per tick, as a background. */
function linesAt(axis: Axis): string {
  return axis.ticks
    .map(({ at }) => `linear-gradient(var(--line) 0 0) ${percent(axis, at)}% 0 / 1px 100% no-repeat`)
    .join();
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
