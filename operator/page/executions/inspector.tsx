import type { ExecutionStatus } from "approval-queue/requests";
import { useEffect, useId, useRef } from "preact/hooks";
import type { StateStatus, VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { StateBadge } from "../shared/badges";
import { Json } from "../shared/jsonView";
import { adjust } from "../shared/router";
import { Tabs } from "../shared/tabs";
import { Attempts } from "./attempts";
import { FailureText } from "./failureText";
import { stateDefinition } from "./stateDefinition";

interface InspectorProps {
  readonly execution: ExecutionView;
  readonly chosen: string | null;
  /** Whether a person has chosen the state here, and not by an address: then the work goes on at its facts. */
  readonly takesFocus: boolean;
  /** The open tab and visit. */
  readonly query: URLSearchParams;
  readonly onClose: () => void;
}

/** The selected state, or the execution if no state is selected. */
export function Inspector({ execution, chosen, ...rest }: InspectorProps) {
  return (
    <div class="inspector">
      {chosen === null ? (
        <OfExecution execution={execution} query={rest.query} />
      ) : (
        <OfState key={chosen} execution={execution} stateName={chosen} {...rest} />
      )}
    </div>
  );
}

const openTab = (tab: string): void => adjust({ tab });

function OfExecution({ execution, query }: Pick<InspectorProps, "execution" | "query">) {
  return (
    <>
      <div class="inspector-head">
        <h2>Execution</h2>
        <span class="faint">Choose a state to see its details.</span>
      </div>
      <Tabs
        label="Execution"
        chosen={query.get("tab")}
        onChoose={openTab}
        tabs={[
          {
            key: "input",
            name: "Input",
            body: () => <Json title="Input" text={execution.input} missing="Started without input." />,
          },
          {
            key: "output",
            name: "Output",
            body: () => (
              <>
                <FailureText failure={execution.failure} />
                <Json title="Output" text={execution.output} missing={noOutput("execution", execution.status)} />
              </>
            ),
          },
          {
            key: "definition",
            name: "Definition",
            body: () => <Json title="Definition" text={execution.definition} missing="" />,
          },
        ]}
      />
    </>
  );
}

interface OfStateProps extends Omit<InspectorProps, "chosen"> {
  readonly stateName: string;
}

function OfState({ execution, stateName, takesFocus, query, onClose }: OfStateProps) {
  const visits = execution.visits.filter((visit) => visit.stateName === stateName);
  const picked = Number(query.get("visit") ?? visits.length) - 1;
  const index = Math.min(Math.max(picked || 0, 0), visits.length - 1);
  const visit = visits[index];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) {
      heading.current?.focus({ preventScroll: true });
      // In a narrow window it is below the graph.
      const isBelow = matchMedia("(max-width: 900px)").matches;
      const seen = isBelow ? heading.current?.closest(".inspector") : heading.current;
      seen?.scrollIntoView({ block: isBelow ? "start" : "nearest" });
    }
  }, []);
  const notReached = execution.status === "RUNNING" ? "Not reached yet." : "Not reached.";
  const hasFailed = visit?.failure !== null && visit !== undefined && visit.exitedAt !== null && visit.output === null;
  return (
    <>
      <div class="inspector-head">
        <h2 ref={heading} tabIndex={-1}>
          {stateName}
        </h2>
        {visit === undefined ? <span class="badge unreached">Not reached</span> : <StateBadge status={visit.status} />}
        {visits.length > 1 && (
          <VisitPicker visits={visits} index={index} onPick={(picked) => adjust({ visit: `${picked + 1}` })} />
        )}
        <button type="button" class="close" onClick={onClose} aria-label="Back to the execution">
          ×
        </button>
      </div>
      <Tabs
        label={stateName}
        chosen={query.get("tab") ?? (hasFailed ? "output" : null)}
        onChoose={openTab}
        tabs={[
          {
            key: "input",
            name: "Step input",
            body: () => <Json title="Step input" text={visit?.input ?? null} missing={notReached} />,
          },
          {
            key: "output",
            name: "Step output",
            body: () => (
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
            key: "definition",
            name: "Definition",
            body: () => (
              <Json
                title="Definition"
                text={stateDefinition(execution.definition, stateName)}
                missing="Not in the definition."
              />
            ),
          },
          {
            key: "attempts",
            name: "Attempts",
            body: () =>
              visit === undefined ? (
                <p class="missing">{notReached}</p>
              ) : (
                <Attempts visit={visit} execution={execution} />
              ),
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
