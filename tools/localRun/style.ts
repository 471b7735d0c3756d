import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Styles text for the stream that it is written to. */
export type Style = (format: Format, text: string) => string;

/**
 * Styles on a terminal that shows colors, unless NO_COLOR is set or TERM is dumb; FORCE_COLOR styles for any stream. (Node.js,
 * "util.styleText", its option validateStream.)
 */
export function styleFor(stream: NodeJS.WritableStream): Style {
  return (format, text) => styleText(format, text, { stream });
}

/** The styles of an execution's statuses. */
const STATUS_FORMATS: Readonly<Record<string, Format>> = { SUCCEEDED: "green", RUNNING: "yellow" };

/** A status of Step Functions: green for a success, red for any other end. */
export function styledStatus(status: string, style: Style): string {
  return style(STATUS_FORMATS[status] ?? "red", status);
}
