/**
 * Whether a policy's pattern matches a value: `*` stands for any characters, `:` and `/` among them, and `?` for exactly
 * one (IAM User Guide, "IAM JSON policy elements: Resource"). Case counts.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  let patternAt = 0;
  let valueAt = 0;
  let lastStar = -1;
  let retryAt = 0;
  while (valueAt < value.length) {
    // The star comes first: a value may hold a literal "*" (a request without a resource does).
    if (pattern[patternAt] === "*") {
      lastStar = patternAt++;
      retryAt = valueAt;
    } else if (pattern[patternAt] === "?" || pattern[patternAt] === value[valueAt]) {
      patternAt++;
      valueAt++;
    } else if (lastStar >= 0) {
      // The last star takes one character more. Earlier stars need no second try, so a pattern cannot explode.
      patternAt = lastStar + 1;
      valueAt = ++retryAt;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(patternAt));
}

/** The six parts of an ARN, colons in the last one included; undefined for a text that is no ARN. */
export function arnParts(arn: string): string[] | undefined {
  return /^(arn):([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(arn)?.slice(1);
}

/**
 * ARN operators compare the six colon-delimited parts one by one, so no wildcard reaches over a colon but in the last
 * part (IAM User Guide, "IAM JSON policy elements: Condition operators").
 */
export function matchesArnPattern(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const actual = arnParts(arn);
  if (!wanted || !actual) return false;
  return wanted.every((part, index) => matchesPattern(part, actual[index] ?? ""));
}
