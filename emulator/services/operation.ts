import type { Inputs, Place } from "../resource";

/** An operation that a service answers: what a call of it may contain, and what it is checked as. */
export interface Operation<Running = unknown> {
  /** The members of its input, from the service's API reference. A call with any other member is refused. */
  readonly members: readonly string[];
  /**
   * Its IAM actions, without the service's prefix.
   * @default the operation's name
   */
  readonly actions?: readonly string[];
  /**
   * The ARNs that each action is checked on (Service Authorization Reference). None for an operation that needs no permission.
   *
   * @param running the running service, for what only it knows, such as a key's alias
   */
  resources(input: Inputs, place: Place, running: Running): readonly string[];
}

/** A service's operations, by their names. */
export type Operations<Running = unknown> = Readonly<Record<string, Operation<Running>>>;

/** The ARN in a member of the input. Without it, only a policy on `*` allows the call, which its service then refuses. */
export function arnIn(input: Inputs, member: string): string {
  return String(input[member] ?? "*");
}

/** The first member of an input that the operation does not have. In the query protocol, a list's members follow its name. */
export function unknownMember({ members }: Operation, input: Inputs): string | undefined {
  return Object.keys(input)
    .map((name) => name.split(".")[0] ?? name)
    .find((name) => !members.includes(name));
}
