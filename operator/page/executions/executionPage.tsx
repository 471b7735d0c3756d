import type { ExecutionStatus } from "approval-queue/requests";
import { useRef } from "preact/hooks";
import type { VisitView } from "../../executions/views";
import { GraphPicture } from "../graph/graphPicture";
import { useAnnounced } from "../shared/announcer";
import { labelOfStatus } from "../shared/badges";
import { Link } from "../shared/link";
import { usePolled } from "../shared/polling";
import { ProblemPanel } from "../shared/problemPanel";
import { adjust, pathOfExecution, useRestoredScroll } from "../shared/router";
import { Tabs } from "../shared/tabs";
import { EventTable } from "./eventTable";
import { ExecutionHead, type OpenedExecution } from "./executionHead";
import { Inspector } from "./inspector";
import { Timeline } from "./timeline";

/**
 * The interval in milliseconds. A succeeded execution does not change; any other ended execution may be redriven
 * elsewhere.
 */
const paceOf = ({ status }: OpenedExecution): number | undefined =>
  status === "RUNNING" ? 1500 : status === "SUCCEEDED" ? undefined : 15_000;

interface ExecutionPageProps {
  readonly name: string;
  /** The state that is open, and how. */
  readonly query: URLSearchParams;
  readonly onDecided: () => void;
}

/** An execution: its graph, the selected state, the timeline, the events and the actions. */
export function ExecutionPage({ name, query, onDecided }: ExecutionPageProps) {
  const polled = usePolled<OpenedExecution>(pathOfExecution(name), paceOf);
  const execution = polled.value;
  const hasChosen = useRef(false);
  const openedAs = useRef<ExecutionStatus>(undefined);
  openedAs.current ??= execution?.status;
  useAnnounced(execution, ({ status: before }, { status }) =>
    before === status ? undefined : `${name}: ${labelOfStatus(status)}.`,
  );
  useRestoredScroll(execution !== undefined);

  if (execution === undefined) {
    return (
      <section aria-label={name}>
        <p class="crumbs">
          <Link to="/executions">Executions</Link>
        </p>
        <h1 class="execution-title">{name}</h1>
        <ProblemPanel problem={polled.problem} onRetry={polled.reload} />
        {polled.problem === undefined && (
          <p class="loading" role="status">
            Loading execution…
          </p>
        )}
      </section>
    );
  }
  // The page of an execution that fails while a person reads stays as it is.
  const isUntouched = openedAs.current !== "RUNNING" || query.size === 0;
  const chosen = query.get("state") ?? (isUntouched ? failedState(execution, query) : null);
  const choose = (state: string | null, visit: string | null = null): void => {
    hasChosen.current = true;
    adjust({ state, visit, show: state === null ? "execution" : null });
  };
  const chooseVisit = ({ id, stateName }: VisitView): void => {
    const visits = execution.visits.filter((visit) => visit.stateName === stateName);
    choose(stateName, `${visits.findIndex((visit) => visit.id === id) + 1}`);
  };
  const close = (): void => {
    choose(null);
    document.querySelector<SVGElement>(`[data-state="${CSS.escape(chosen ?? "")}"]`)?.focus();
  };
  return (
    <section aria-labelledby="execution-title">
      <p class="crumbs">
        <Link to="/executions">Executions</Link>
      </p>
      <ExecutionHead
        execution={execution}
        polled={polled}
        onChanged={() => {
          polled.reload();
          onDecided();
        }}
      />
      <div class="inspect">
        <GraphPicture execution={execution} chosen={chosen} onChoose={choose} />
        <Inspector execution={execution} chosen={chosen} takesFocus={hasChosen.current} query={query} onClose={close} />
      </div>
      <div class="course">
        <Tabs
          label="Course"
          chosen={query.get("course")}
          onChoose={(course) => adjust({ course })}
          tabs={[
            {
              key: "timeline",
              name: "Timeline",
              body: () => <Timeline execution={execution} onChoose={chooseVisit} />,
            },
            {
              key: "events",
              name: "Events",
              body: () => <EventTable execution={execution} stateName={query.get("state")} />,
            },
          ]}
        />
      </div>
    </section>
  );
}

/** The state that is open first: the failed one, unless a person closed it. */
function failedState({ status, redrive }: OpenedExecution, query: URLSearchParams): string | null {
  return status !== "ABORTED" && query.get("show") !== "execution" ? redrive.failedState : null;
}
