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

/**
 * Whether a statement's resource matches an ARN. A wildcard stays within its segment, except a `*` that ends one: it can match
 * beyond the colon (IAM User Guide, "IAM JSON policy elements: Resource").
 */
export function matchesResource(pattern: string, arn: string): boolean {
  return /[*?]/.test(pattern) ? matchesSegments(pattern, arn) : pattern === arn;
}

/** The pattern's positions that the value read so far can have reached: the time is quadratic, whatever the pattern. */
function matchesSegments(pattern: string, value: string): boolean {
  const endsSegment = (at: number): boolean => at + 1 === pattern.length || pattern[at + 1] === ":";
  let reached = new Set([0]);
  for (const character of ["", ...value]) {
    const next = new Set<number>();
    for (const at of reached) {
      const wanted = pattern[at];
      const isStar = wanted === "*";
      if (character === "") {
        next.add(at);
      } else if (isStar && (character !== ":" || endsSegment(at))) {
        next.add(at);
      } else if (wanted === character || (wanted === "?" && character !== ":")) {
        next.add(at + 1);
      }
    }
    // A star also matches nothing.
    for (const at of next) {
      if (pattern[at] === "*") {
        next.add(at + 1);
      }
    }
    reached = next;
  }
  return reached.has(pattern.length);
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
