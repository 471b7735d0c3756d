/** The logical name for a key: `check-stock-price` for `checkStockPrice` or `CheckStockPrice`. */
export function dashed(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
}

/** The Sid for a key: `CheckStockPrice` for `checkStockPrice`. */
export function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
