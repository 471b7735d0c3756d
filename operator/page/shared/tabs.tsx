import type { ComponentChild } from "preact";
import { useId, useRef } from "preact/hooks";

export interface Tab {
  /** Names the tab in the URL. */
  readonly key: string;
  readonly name: string;
  readonly body: () => ComponentChild;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The key of the chosen tab; the first tab if there is no such key. */
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
}

/** Tabs that follow the ARIA practices: only one tab is in the Tab order, and the arrow keys move between tabs. */
export function Tabs({ label, tabs, chosen, onChoose }: TabsProps) {
  const at = Math.max(
    tabs.findIndex(({ key }) => key === chosen),
    0,
  );
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1 + tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const target = steps[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const next = target % tabs.length;
      onChoose(tabs[next]?.key ?? "");
      list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
    }
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ key, name }, index) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${index}`}
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => onChoose(key)}
          >
            {name}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling panel must be reachable by keyboard. */}
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${at}`} tabIndex={0}>
        {tabs[at]?.body()}
      </div>
    </>
  );
}
