import type { ExecutionStatus } from "approval-queue/requests";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { duration } from "../../../domain/format";
import type { Failure } from "../../../domain/outcome";
import type { AttemptView, EventView, StateStatus, VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { StateBadge } from "../shared/badges";
import { Json } from "../shared/jsonView";
import { Tabs } from "../shared/tabs";
import { Time } from "../shared/time";

interface InspectorProps {
  readonly execution: ExecutionView;
  readonly chosen: string | null;
  readonly onClose: () => void;
}

/** The selected state, or the execution if no state is selected. */
export function Inspector({ execution, chosen, onClose }: InspectorProps) {
  return (
    <div class="inspector">
      {chosen === null ? (
        <OfExecution execution={execution} />
      ) : (
        <OfState key={chosen} execution={execution} stateName={chosen} onClose={onClose} />
      )}
    </div>
  );
}

function OfExecution({ execution }: { readonly execution: ExecutionView }) {
  return (
    <>
      <div class="inspector-head">
        <h2>Execution</h2>
        <span class="faint">Choose a state to see its details.</span>
      </div>
      <Tabs
        label="Execution"
        tabs={[
          {
            name: "Input",
            body: <Json title="Input" text={execution.input} missing="Started without input." />,
          },
          {
            name: "Output",
            body: (
              <>
                <FailureText failure={execution.failure} />
                <Json title="Output" text={execution.output} missing={noOutput("execution", execution.status)} />
              </>
            ),
          },
          { name: "Events", body: <Events events={execution.events} /> },
        ]}
      />
    </>
  );
}

interface OfStateProps {
  readonly execution: ExecutionView;
  readonly stateName: string;
  readonly onClose: () => void;
}

function OfState({ execution, stateName, onClose }: OfStateProps) {
  const visits = execution.visits.filter((visit) => visit.stateName === stateName);
  const [picked, setPicked] = useState<number>();
  const index = Math.min(picked ?? visits.length - 1, visits.length - 1);
  const visit = visits[index];
  const heading = useRef<HTMLHeadingElement>(null);
  // A person who has chosen a state reads on here.
  useEffect(() => heading.current?.focus(), []);
  const notReached = execution.status === "RUNNING" ? "Not reached yet." : "Not reached.";
  return (
    <>
      <div class="inspector-head">
        <h2 ref={heading} tabIndex={-1}>
          {stateName}
        </h2>
        {visit === undefined ? <span class="badge unreached">Not reached</span> : <StateBadge status={visit.status} />}
        {visits.length > 1 && <VisitPicker visits={visits} index={index} onPick={setPicked} />}
        <button type="button" class="close" onClick={onClose} aria-label="Back to the execution">
          ×
        </button>
      </div>
      <Tabs
        label={stateName}
        tabs={[
          { name: "Step input", body: <Json title="Step input" text={visit?.input ?? null} missing={notReached} /> },
          {
            name: "Step output",
            body: (
              <>
                <FailureText failure={visit?.failure ?? null} />
                <Json
                  title="Step output"
                  text={visit?.output ?? null}
                  missing={visit === undefined ? notReached : noOutput("step", visit.status)}
                />
              </>
            ),
          },
          {
            name: "Definition",
            body: (
              <Json
                title="Definition"
                text={execution.definitions[stateName] ?? null}
                missing="Not in the definition."
              />
            ),
          },
          {
            name: "Events",
            body: visit === undefined ? <p class="missing">{notReached}</p> : <VisitEvents visit={visit} />,
          },
        ]}
      />
    </>
  );
}

interface VisitPickerProps {
  readonly visits: readonly VisitView[];
  readonly index: number;
  readonly onPick: (index: number) => void;
}

function VisitPicker({ visits, index, onPick }: VisitPickerProps) {
  const id = useId();
  return (
    <span class="inline-field">
      <label for={id}>Visit</label>
      <select id={id} value={index} onChange={(event) => onPick(Number(event.currentTarget.value))}>
        {visits.map(({ enteredAt, iteration }, position) => (
          <option key={`${position} ${enteredAt}`} value={position}>
            {position + 1} of {visits.length}
            {iteration !== null && `, iteration ${iteration}`}
          </option>
        ))}
      </select>
    </span>
  );
}

function VisitEvents({ visit }: { readonly visit: VisitView }) {
  return (
    <>
      {visit.attempts.length > 0 && (
        <>
          <h3>Attempts</h3>
          <ol class="attempts">
            {visit.attempts.map((attempt) => (
              <Attempt key={attempt.scheduledAt} attempt={attempt} />
            ))}
          </ol>
        </>
      )}
      <h3>Events</h3>
      <Events events={visit.events} />
    </>
  );
}

const attemptWords: Readonly<Record<AttemptView["status"], string>> = {
  running: "running",
  waiting: "waiting for its task token",
  succeeded: "succeeded",
  failed: "failed",
  timedOut: "timed out",
  aborted: "stopped",
};

function Attempt({ attempt }: { readonly attempt: AttemptView }) {
  const { scheduledAt, endedAt, status, resource, failure, redriven } = attempt;
  return (
    <li>
      <Time at={scheduledAt} /> <strong>{attemptWords[status]}</strong>
      {endedAt !== null && ` after ${duration(new Date(endedAt).getTime() - new Date(scheduledAt).getTime())}`}
      {redriven && " (redriven)"}
      {resource !== null && <div class="faint breakable">{resource}</div>}
      <FailureText failure={failure} />
    </li>
  );
}

function Events({ events }: { readonly events: readonly EventView[] }) {
  return (
    <ol class="events">
      {events.map((event) => (
        <li key={event.id}>
          <span class="event-id">{event.id}</span>
          <Time at={event.at} />
          <Details event={event} />
        </li>
      ))}
    </ol>
  );
}

function Details({ event }: { readonly event: EventView }) {
  const [open, setOpen] = useState(false);
  if (event.details === null) {
    return <span>{event.type}</span>;
  }
  return (
    <details onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
      <summary>{event.type}</summary>
      {open && <Json title={event.type} text={event.details} missing="" />}
    </details>
  );
}

const endings: Readonly<Partial<Record<ExecutionStatus | StateStatus, string>>> = {
  FAILED: "failed",
  failed: "failed",
  caught: "failed",
  TIMED_OUT: "timed out",
  timedOut: "timed out",
  ABORTED: "was stopped",
  aborted: "was stopped",
};

/** Why an output is missing. */
function noOutput(what: "execution" | "step", status: ExecutionStatus | StateStatus): string {
  const ending = endings[status];
  if (ending !== undefined) {
    return `No output: the ${what} ${ending}.`;
  }
  return status === "SUCCEEDED" || status === "succeeded" ? "No output." : "No output yet.";
}

/** An error and its cause; the cause from a Lambda function is JSON. */
function FailureText({ failure }: { readonly failure: Failure | null }) {
  if (failure === null) {
    return null;
  }
  const { error, cause } = failure;
  return (
    <div class="failure">
      <strong class="breakable">{error ?? "Failed"}</strong>
      {cause !== null && <Json title="Cause" text={cause} missing="" />}
    </div>
  );
}
