import { useState } from "preact/hooks";
import { GraphPicture } from "../graph/graphPicture";
import { useAnnounced } from "../shared/announcer";
import { labelOfStatus } from "../shared/badges";
import { ProblemText } from "../shared/dialog";
import { Link } from "../shared/link";
import { usePolled } from "../shared/polling";
import { pathOfExecution } from "../shared/router";
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
  readonly onDecided: () => void;
}

/** An execution: its graph, the selected state, the timeline and the actions. */
export function ExecutionPage({ name, onDecided }: ExecutionPageProps) {
  const polled = usePolled<OpenedExecution>(pathOfExecution(name), paceOf);
  const [chosen, setChosen] = useState<string | null>(null);
  const execution = polled.value;
  useAnnounced(execution, ({ status: before }, { status }) =>
    before === status ? undefined : `${name}: ${labelOfStatus(status)}.`,
  );
  const close = (): void => {
    const state = chosen ?? "";
    setChosen(null);
    document.querySelector<SVGElement>(`[data-state="${CSS.escape(state)}"]`)?.focus();
  };

  if (execution === undefined) {
    return (
      <section aria-label={name}>
        <p class="crumbs">
          <Link to="/executions">Executions</Link>
        </p>
        <h1 class="execution-title">{name}</h1>
        {polled.problem === undefined ? (
          <p class="loading" role="status">
            Loading execution…
          </p>
        ) : (
          <p class="problem" role="alert">
            <ProblemText problem={polled.problem} />
          </p>
        )}
      </section>
    );
  }
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
        <GraphPicture execution={execution} chosen={chosen} onChoose={setChosen} />
        <Inspector execution={execution} chosen={chosen} onClose={close} />
      </div>
      <Timeline execution={execution} onChoose={setChosen} />
    </section>
  );
}
