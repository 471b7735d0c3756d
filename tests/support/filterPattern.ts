/** The parts of a log event that a JSON filter pattern can test. */
type LogEvent = Readonly<Record<string, unknown>>;

/**
 * Compiles a JSON filter pattern of CloudWatch Logs. Supports the syntax that the program uses: equality of a selector
 * with a quoted string, `&&`, `||` and parentheses (CloudWatch Logs user guide, "Filter pattern syntax").
 *
 * @throws Error for any other syntax, including `*` in a string, which is a wildcard
 */
export function compileFilterPattern(pattern: string): (event: LogEvent) => boolean {
  const body = /^\{(.*)\}$/s.exec(pattern)?.[1];
  if (body === undefined) {
    throw new Error(`A JSON filter pattern stands in braces: ${pattern}`);
  }
  const tokens = body.match(/"[^"]*"|\$(?:\.\w+)+|&&|\|\||[()=]|[^\s]/g) ?? [];
  let next = 0;

  function take(expected: RegExp): string {
    const token = tokens[next] ?? "the end";
    if (!expected.test(token)) {
      throw new Error(`Expected ${expected} and found ${token} in the filter pattern ${pattern}`);
    }
    next += 1;
    return token;
  }
  function anyOf(): (event: LogEvent) => boolean {
    const alternatives = [allOf()];
    while (tokens[next] === "||") {
      next += 1;
      alternatives.push(allOf());
    }
    return (event) => alternatives.some((matches) => matches(event));
  }
  function allOf(): (event: LogEvent) => boolean {
    const parts = [term()];
    while (tokens[next] === "&&") {
      next += 1;
      parts.push(term());
    }
    return (event) => parts.every((matches) => matches(event));
  }
  function term(): (event: LogEvent) => boolean {
    if (tokens[next] === "(") {
      next += 1;
      const matches = anyOf();
      take(/^\)$/);
      return matches;
    }
    const path = take(/^\$\./).split(".").slice(1);
    take(/^=$/);
    const wanted = take(/^"[^"*]*"$/).slice(1, -1);
    return (event) => path.reduce<unknown>((value, key) => (value as LogEvent | undefined)?.[key], event) === wanted;
  }

  const matches = anyOf();
  take(/^the end$/);
  return matches;
}
