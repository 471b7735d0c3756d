/** An object with the same keys, and a value made from each value. */
export function mapValues<K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  change: (value: V, key: string) => W,
): Readonly<Record<K, W>> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, change(value, key)])) as Record<K, W>;
}
