import type { StateSummary } from "../../executions/graph/stateStatuses";
import { clipped, textWidth, wrapped } from "../../executions/graph/textWidth";
import type { GraphNode } from "../../executions/views";
import { toneOfState } from "../shared/badges";
import { stateMarks } from "../shared/stateMarks";

interface StateProps {
  readonly node: GraphNode;
  readonly summary: StateSummary | undefined;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** In pixels at scale 1; bold text is wider. */
const nameFont = 13 * 1.08;
const lineFont = 12;
const padding = 4;

/** A state as a box, with its name, type and status. */
export function State({ node, summary, chosen, onChoose }: StateProps) {
  const [x, y] = [node.x - node.width / 2, node.y - node.height / 2];
  const width = node.width - 2 * padding;
  const names = wrapped(node.id, nameFont, width);
  const [mark, word] = summary === undefined ? [] : stateMarks[summary.status];
  const iterations = summary?.iterations ?? null;
  const facts = [
    node.stateType || "State",
    word,
    iterations === null ? undefined : `${iterations.ended} of ${iterations.total}`,
  ].filter((fact) => fact !== undefined);
  const forMark = mark === undefined ? 0 : textWidth(`${mark} `, lineFont);
  const whole = facts.join(" · ");
  const fits = textWidth(whole, lineFont) + forMark <= width;
  const line = clipped(fits ? whole : facts.slice(-2).join(" · "), lineFont, width - forMark);
  // The label begins with the visible text, so that voice control finds the state.
  const more = summary === undefined ? ", not reached" : summary.status === "waiting" ? " for a decision" : "";
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      role="button"
      tabindex={0}
      data-state={node.id}
      class={`state ${summary === undefined ? "unreached" : toneOfState(summary.status)}${chosen ? " chosen" : ""}`}
      aria-pressed={chosen}
      aria-label={`${node.id} ${line}${more}`}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onChoose();
        }
      }}
    >
      <rect x={x} y={y} width={node.width} height={node.height} rx={node.stateType === "Choice" ? 20 : 6} />
      {/* The space separates the lines for screen readers. */}
      {names.map((part, index) => (
        <text key={part} x={node.x} y={y + (names.length === 1 ? 30 : 22 + index * 16)} class="state-name">
          {`${part} `}
        </text>
      ))}
      <text x={node.x} y={y + (names.length === 1 ? 48 : 56)} class="state-line">
        {mark !== undefined && <tspan class="mark">{`${mark} `}</tspan>}
        {line}
      </text>
    </g>
  );
}
