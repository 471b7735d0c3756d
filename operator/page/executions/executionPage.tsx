import { useRef } from "preact/hooks";
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
  const chosen = chosenState(execution, query);
  const choose = (state: string | null): void => {
    hasChosen.current = true;
    adjust({ state, visit: null, show: state === null ? "execution" : null });
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
            { key: "timeline", name: "Timeline", body: () => <Timeline execution={execution} onChoose={choose} /> },
            { key: "events", name: "Events", body: () => <EventTable execution={execution} stateName={chosen} /> },
          ]}
        />
      </div>
    </section>
  );
}

/** The state in the URL. Of an execution that failed, the failed state is open, unless a person closed it. */
function chosenState({ status, redrive }: OpenedExecution, query: URLSearchParams): string | null {
  const isOpen = status !== "ABORTED" && query.get("show") !== "execution";
  return query.get("state") ?? (isOpen ? redrive.failedState : null);
}
