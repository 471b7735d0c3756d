/** Reads a text from left to right. */
export interface Reader {
  position(): number;
  /** The text from an earlier position to the current one. */
  textFrom(start: number): string;
  atEnd(): boolean;
  /** Whether this text follows. */
  at(text: string): boolean;
  /** Skips this text, if it follows. */
  skip(text: string): boolean;
  skipSpace(): void;
  /** @throws SyntaxError if another text follows */
  expect(text: string): void;
  /** Takes what the sticky pattern matches; undefined if it does not match. */
  take(pattern: RegExp): string | undefined;
  /** Takes a text in single or double quotes, without its escapes. @throws SyntaxError */
  quoted(): string;
  /** The error for what follows. */
  unexpected(): SyntaxError;
  /** @throws SyntaxError */
  fail(): never;
}

export function readerOf(text: string): Reader {
  let position = 0;
  const reader: Reader = {
    position: () => position,
    textFrom: (start) => text.slice(start, position),
    atEnd: () => position >= text.length,
    at: (expected) => text.startsWith(expected, position),
    skip(expected) {
      const follows = reader.at(expected);
      position += follows ? expected.length : 0;
      return follows;
    },
    skipSpace: () => void reader.take(/\s*/y),
    expect(expected) {
      if (!reader.skip(expected)) {
        throw reader.unexpected();
      }
    },
    take(pattern) {
      pattern.lastIndex = position;
      const found = pattern.exec(text)?.[0];
      position += found?.length ?? 0;
      return found;
    },
    quoted() {
      const literal = reader.take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy);
      if (literal === undefined) {
        throw reader.unexpected();
      }
      return literal.slice(1, -1).replace(/\\(.)/gs, "$1");
    },
    unexpected() {
      const rest = text.slice(position, position + 20);
      return new SyntaxError(rest === "" ? "it ends too early" : `unexpected ${JSON.stringify(rest)} at ${position}`);
    },
    fail() {
      throw reader.unexpected();
    },
  };
  return reader;
}
