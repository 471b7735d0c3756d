import { useEffect, useState } from "preact/hooks";
import type { ExecutionRow } from "../../server/api";

/** A row as shown. `gone`: it is in the list no longer, and stays in place while the list is held. */
export interface SteadyRow {
  readonly row: ExecutionRow;
  readonly gone: boolean;
}

/**
 * Rows that say what is new at once, but come and go only while nobody is at the list.
 * @param list names the list: another one replaces the rows
 */
export function useSteadyRows(current: readonly ExecutionRow[] | undefined, list: string, held: boolean) {
  const [shown, setShown] = useState<{ readonly list: string; readonly rows: readonly ExecutionRow[] }>();
  const known = shown?.list === list ? shown.rows : undefined;
  const names = new Set(known?.map(({ name }) => name));
  const fresh = new Map(current?.map((row) => [row.name, row]));

  useEffect(() => {
    if (current !== undefined && (!held || known === undefined)) {
      setShown({ list, rows: current });
    }
  }, [current, held, list, known]);

  return {
    rows: known?.map((row): SteadyRow => {
      const now = fresh.get(row.name);
      return { row: now ?? row, gone: current !== undefined && now === undefined };
    }),
    /** How many rows are held back. */
    added: known === undefined ? 0 : [...fresh.keys()].filter((name) => !names.has(name)).length,
    show: () => current !== undefined && setShown({ list, rows: current }),
  };
}
