/** Widths of characters in em, as in the widest of the fonts that systems commonly have. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[\u2190-\u2bff]/, 0.84],
  [/[\u1100-\u{10ffff}]/u, 1],
  [/[mwMW@%]/, 0.95],
  [/[A-Z&#=<>+~]/, 0.74],
  [/[crsz?_-]/, 0.54],
  [/[iljft.,:;'|!()[\] /·]/, 0.38],
];
const otherwise = 0.64;

/** The width of a text in a sans-serif font, estimated: a server has no fonts. */
export function textWidth(text: string, fontSize: number): number {
  return [...text].reduce((sum, character) => sum + widthOf(character), 0) * fontSize;
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function clipped(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) {
    return text;
  }
  const fitting = fittingLength(text, fontSize, width - textWidth("…", fontSize));
  return `${[...text].slice(0, fitting).join("")}…`;
}

/** The text on at most two lines, broken between words where possible. */
export function wrapped(text: string, fontSize: number, width: number): readonly string[] {
  const fitting = [...text].slice(0, fittingLength(text, fontSize, width)).join("");
  if (fitting === text) {
    return [text];
  }
  const space = text[fitting.length] === " " ? fitting.length : fitting.lastIndexOf(" ");
  const first = space > 0 ? fitting.slice(0, space) : fitting;
  return [first, clipped(text.slice(first.length).trim(), fontSize, width)];
}

/** How many of a text's characters fit. */
function fittingLength(text: string, fontSize: number, width: number): number {
  let used = 0;
  const beyond = [...text].findIndex((character) => {
    used += widthOf(character) * fontSize;
    return used > width;
  });
  return beyond === -1 ? [...text].length : beyond;
}

function widthOf(character: string): number {
  return widths.find(([pattern]) => pattern.test(character))?.[1] ?? otherwise;
}
