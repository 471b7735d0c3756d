/**
 * The name of a member that an object has twice, of which JSON.parse keeps the last: a name that the text has more often than its value.
 *
 * @param value what JSON.parse makes of the text
 */
export function duplicateMember(text: string, value: unknown): string | undefined {
  const count = new Map<string, number>();
  for (const [, name = "", colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)/g)) {
    if (colon) {
      count.set(JSON.parse(name), (count.get(JSON.parse(name)) ?? 0) + 1);
    }
  }
  const subtract = (part: unknown): void => {
    if (typeof part !== "object" || part === null) {
      return;
    }
    for (const [name, child] of Object.entries(part)) {
      if (!Array.isArray(part)) {
        count.set(name, (count.get(name) ?? 0) - 1);
      }
      subtract(child);
    }
  };
  subtract(value);
  return [...count].find(([, left]) => left > 0)?.[0];
}
