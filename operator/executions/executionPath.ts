/** Names that a browser takes out of a URL, also when they are escaped. */
const dots = /^\.\.?$/;

/** An execution's name as a segment of a path. No name of an execution has a "~", so that it stands before dots. */
export function segmentOf(name: string): string {
  return dots.test(name) ? `~${name}` : encodeURIComponent(name);
}

/** The name in a segment that is decoded. */
export function nameInSegment(segment: string): string {
  return dots.test(segment.slice(1)) && segment.startsWith("~") ? segment.slice(1) : segment;
}
