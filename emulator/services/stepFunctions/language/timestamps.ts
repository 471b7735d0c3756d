/** An ISO-8601 extended offset date-time, which is also RFC 3339's (Amazon States Language, "Timestamps"). */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch; undefined for a text that is not a timestamp. */
export function instantOf(text: string): number | undefined {
  const [, date, time, fraction = "", offset] = TIMESTAMP.exec(text) ?? [];
  if (date === undefined) {
    return undefined;
  }
  // Parsed in UTC first, because Date accepts the 31st of a month with 30 days.
  const utc = new Date(`${date}T${time}Z`);
  if (Number.isNaN(utc.getTime()) || utc.toISOString().slice(0, 19) !== `${date}T${time}`) {
    return undefined;
  }
  const instant = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}
