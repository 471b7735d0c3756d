export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** To one decimal. */
export function round(figure: number): number {
  return Math.round(figure * 10) / 10;
}
