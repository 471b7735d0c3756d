import type { GraphEdge } from "../../executions/views";

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly taken: boolean;
  readonly onExplain: (condition: GraphEdge["condition"]) => void;
}

/** A transition as a line with an arrowhead. Its condition is shown in full when it is pointed at or has the focus. */
export function Edge({ edge, taken, onExplain }: EdgeProps) {
  const { from, to, kind, path, label, condition } = edge;
  const explain = (): void => onExplain(condition);
  const explaining =
    condition === null
      ? {}
      : {
          role: "img" as const,
          tabindex: 0,
          "aria-label": `${from} to ${to}: ${condition}${taken ? ", taken" : ""}`,
          onPointerEnter: explain,
          onFocus: explain,
          onBlur: () => onExplain(null),
        };
  return (
    <g class={`edge ${kind}${taken ? " taken" : ""}`} {...explaining}>
      <path d={path} marker-end="url(#arrow)" />
      {condition !== null && <path class="edge-reach" d={path} />}
      {label !== null && (
        <>
          <rect
            class="label-back"
            x={label.x - label.width / 2}
            y={label.y - label.height / 2}
            width={label.width}
            height={label.height}
            rx="3"
          />
          {label.lines.map((line, index) => (
            <text key={line} x={label.x} y={label.y - label.height / 2 + 12 + index * 16}>
              {`${line} `}
            </text>
          ))}
        </>
      )}
    </g>
  );
}
