import type { Zoom } from "./zoom";

interface ControlsProps {
  readonly zoom: Zoom;
  readonly expanded: boolean;
  readonly onExpand: (expanded: boolean) => void;
}

/** The buttons of the graph. */
export function Controls({ zoom, expanded, onExpand }: ControlsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
    <div class="graph-controls" role="group" aria-label="View of the graph">
      <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => zoom.by(1 / zoom.step)}>
        −
      </button>
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoom.by(zoom.step)}>
        +
      </button>
      <button type="button" title="Actual size (0)" onClick={() => zoom.to(1)}>
        100%
      </button>
      <button type="button" aria-pressed={zoom.fits} title="Whole graph (f)" onClick={zoom.toFit}>
        Fit
      </button>
      <button
        type="button"
        class="expand"
        aria-label="Expand graph"
        aria-pressed={expanded}
        title="Full width"
        onClick={() => onExpand(!expanded)}
      >
        Expand
      </button>
    </div>
  );
}
