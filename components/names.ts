/** `checkStockPrice` or `CheckStockPrice` as a logical name has it: `check-stock-price`. */
export function dashed(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
}

/** `checkStockPrice` as a statement's Sid has it: `CheckStockPrice`. */
export function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
