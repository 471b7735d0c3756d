import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "../../server/api";
import { describeEnvironment } from "../../server/environment";

/** The session, for every part of the page; undefined until it is read. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Which environment the page acts on, tinted where people decide, or where that is unknown. */
export function EnvironmentChip() {
  const session = useContext(SessionContext);
  return session === undefined ? null : (
    <span class={session.asksPeople === false ? "chip" : "chip people"} title={session.stateMachineArn}>
      {describeEnvironment(session)}
    </span>
  );
}

/** On what, and as whom, a dialog acts. */
export function ActingAs() {
  const session = useContext(SessionContext);
  return session === undefined ? null : (
    <p class="acting">
      <EnvironmentChip /> <strong>{session.stateMachineName}</strong> as <bdi>{session.identity}</bdi>
    </p>
  );
}
