/** A duration for a running clock: whole seconds and longer units. */
export function coarse(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const units: readonly (readonly [size: number, name: string])[] = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first === -1) {
    return "0 s";
  }
  return units
    .slice(first, first + 2)
    .map(([size, name], index) => {
      const whole = units[first]?.[0] ?? size;
      const value = index === 0 ? Math.floor(seconds / size) : Math.floor((seconds % whole) / size);
      return value === 0 && index === 1 ? "" : `${value} ${name}`;
    })
    .filter((part) => part !== "")
    .join(" ");
}

/** A time in UTC, to the millisecond. */
export function utcTime(at: string): string {
  return `${at.replace("T", " ").replace("Z", "")} UTC`;
}

/** A time in UTC, to the second: "2026-11-23 14:05:09 UTC". */
export function utcSeconds(date: Date): string {
  return utcTime(`${date.toISOString().slice(0, 19)}Z`);
}
