const STOPPED_BY = "Stopped by ";

/** The error of every stop by an operator, and its cause, which says who stopped it and why. */
export function stopOf(
  identity: string,
  reason: string | undefined,
): { readonly error: string; readonly cause: string } {
  return { error: "StoppedByOperator", cause: `${STOPPED_BY}${identity}${reason === undefined ? "" : `: ${reason}`}` };
}

/** Who stopped an execution, and why; the cause of a stop elsewhere is a reason. */
export function stopperIn(cause: string | undefined): { readonly by: string | null; readonly reason: string | null } {
  if (!cause?.startsWith(STOPPED_BY)) {
    return { by: null, reason: cause || null };
  }
  const [by = "", ...reason] = cause.slice(STOPPED_BY.length).split(": ");
  return { by, reason: reason.join(": ") || null };
}
