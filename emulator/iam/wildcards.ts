/**
 * Whether a policy's pattern matches a value: `*` matches any characters, including `:` and `/`, and `?` matches
 * exactly one character (IAM User Guide, "IAM JSON policy elements: Resource"). Matching is case-sensitive.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  let patternAt = 0;
  let valueAt = 0;
  let lastStar = -1;
  let retryAt = 0;
  while (valueAt < value.length) {
    // Test for a star first: the value can contain a literal "*", as in a request without a resource.
    if (pattern[patternAt] === "*") {
      lastStar = patternAt++;
      retryAt = valueAt;
    } else if (pattern[patternAt] === "?" || pattern[patternAt] === value[valueAt]) {
      patternAt++;
      valueAt++;
    } else if (lastStar >= 0) {
      // The last star matches one more character. Earlier stars need no backtracking, so the time stays quadratic.
      patternAt = lastStar + 1;
      valueAt = ++retryAt;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(patternAt));
}

/** The six parts of an ARN. The last part can contain colons. Undefined if the string is not an ARN. */
export function arnParts(arn: string): string[] | undefined {
  return /^(arn):([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(arn)?.slice(1);
}

/**
 * ARN operators compare the six colon-delimited parts separately, so a wildcard matches a colon only in the last part
 * (IAM User Guide, "IAM JSON policy elements: Condition operators").
 */
export function matchesArnPattern(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const actual = arnParts(arn);
  if (!wanted || !actual) return false;
  return wanted.every((part, index) => matchesPattern(part, actual[index] ?? ""));
}
