import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "../../server/api";

/** The session, for every part of the page; undefined until it is read. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** The environment in a few words: "prod · 1111-2222-3333 · us-east-1". */
export function describeEnvironment({ stack, account, region }: Session): string {
  const grouped = account.replace(/^(\d{4})(\d{4})(\d{4})$/, "$1-$2-$3");
  return [...(stack === null ? [] : [stack]), grouped, region].join(" · ");
}

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
