import { OutcomeText, StatusBadge } from "../shared/badges";
import { ExecutionLink } from "../shared/executionName";
import type { useSelection } from "../shared/severalDialog";
import { Lasted, Time } from "../shared/time";
import type { SteadyRow } from "./steadyRows";

interface ExecutionTableProps {
  readonly rows: readonly SteadyRow[] | undefined;
  readonly isFiltered: boolean;
  readonly waiting: ReadonlySet<string>;
  readonly selection: ReturnType<typeof useSelection>;
}

/** A page of executions. Those that run can be selected. */
export function ExecutionTable({ rows, isFiltered, waiting, selection }: ExecutionTableProps) {
  if (rows === undefined) {
    return (
      <p class="loading" role="status">
        Loading executions…
      </p>
    );
  }
  if (rows.length === 0) {
    return (
      <div class="empty">
        <h2>{isFiltered ? "No executions match the filters" : "No executions yet"}</h2>
        <p>{isFiltered ? "Change the filters, or clear them." : "Start an execution to see it here."}</p>
      </div>
    );
  }
  return (
    <table class="executions">
      <thead>
        <tr>
          <td class="select">
            <input
              type="checkbox"
              aria-label="Select all that run"
              checked={selection.isAll}
              onChange={(event) => selection.chooseAll(event.currentTarget.checked)}
            />
          </td>
          <th scope="col">Name</th>
          <th scope="col">Status</th>
          <th scope="col" class="wide-only">
            Outcome
          </th>
          <th scope="col" class="wide-only">
            Started
          </th>
          <th scope="col" class="wide-only number">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ row, gone }) => (
          <TableRow key={row.name} row={row} gone={gone} waits={waiting.has(row.name)} selection={selection} />
        ))}
      </tbody>
    </table>
  );
}

interface TableRowProps extends SteadyRow {
  readonly waits: boolean;
  readonly selection: ReturnType<typeof useSelection>;
}

function TableRow({ row, gone, waits, selection }: TableRowProps) {
  const { name, status, outcome, startedAt } = row;
  return (
    <tr class={waits && status === "RUNNING" && !gone ? "waits" : undefined}>
      <td class="select">
        {status === "RUNNING" && !gone && (
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={selection.selected.includes(name)}
            onChange={(event) => selection.choose(name, event.currentTarget.checked)}
          />
        )}
      </td>
      <th scope="row">
        <ExecutionLink name={name} />
        <span class="narrow-only faint">
          <Time at={startedAt} /> {!gone && <OutcomeText outcome={outcome} waits={waits} />}
        </span>
      </th>
      {gone ? (
        <td colSpan={4} class="faint">
          No longer in this list
        </td>
      ) : (
        <>
          <td>
            <StatusBadge status={status} />
          </td>
          <td class="wide-only">
            <OutcomeText outcome={outcome} waits={waits} />
          </td>
          <td class="wide-only">
            <Time at={startedAt} />
          </td>
          <td class="wide-only number">
            <Lasted startedAt={row.startedAt} stoppedAt={row.stoppedAt} />
          </td>
        </>
      )}
    </tr>
  );
}
