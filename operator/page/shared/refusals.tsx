import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import type { Change } from "../../server/api";
import { SessionContext } from "./environment";

interface ChangeButtonProps {
  /** The change that the button leads to. */
  readonly change: Change;
  readonly class?: string;
  readonly label?: string | undefined;
  /** Whether there is nothing to change. */
  readonly isOff?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button for a change. If the identity may not make it, the button is off and says why. */
export function ChangeButton({ change, label, isOff = false, onClick, children, ...rest }: ChangeButtonProps) {
  const refusal = useContext(SessionContext)?.refusals[change];
  const isDisabled = isOff || refusal !== undefined;
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-disabled={isDisabled}
      title={refusal}
      onClick={() => !isDisabled && onClick()}
    >
      {children}
    </button>
  );
}

const off: Readonly<Record<Change, string>> = {
  decide: "Approve and Reject are off",
  start: "Start is off",
  stop: "Stop is off",
  redrive: "Redrive is off",
};

/** Says which of these changes the identity may not make, and why. */
export function RefusalNotes({ changes }: { readonly changes: readonly Change[] }) {
  const session = useContext(SessionContext);
  const refused = changes.flatMap((change) => {
    const reason = session?.refusals[change];
    return reason === undefined ? [] : [{ change, reason }];
  });
  return (
    <>
      {refused.map(({ change, reason }) => (
        <p key={change} class="caution breakable">
          {off[change]}: {reason}{" "}
          <button type="button" class="small" onClick={() => dispatchEvent(new Event(RETRY))}>
            Turn on
          </button>
        </p>
      ))}
    </>
  );
}

/** The event with which a person asks for the buttons: permissions may have changed. */
export const RETRY = "operator:retry";
