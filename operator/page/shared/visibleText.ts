import { options } from "preact";

/**
 * Characters that show nothing, or change how the text around them reads: controls, directions of writing, joiners, line
 * separators, private and unpaired ones, and letters without a shape. Line feeds and tabs stay.
 */
const hidden = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]/gu;

/** The text with its hidden characters as code points: "⟨U+202E⟩". */
export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

const shownAttributes = ["title", "aria-label"] as const;

/**
 * Makes hidden characters visible wherever the page shows text. What is typed into a field, and what is copied, stays as it is.
 */
export function showHiddenCharacters(): void {
  const before = options.vnode;
  options.vnode = (vnode) => {
    // A text's node has no type, and the text as its properties.
    const node: { type: unknown; props: unknown } = vnode;
    if (typeof node.props === "string") {
      node.props = visible(node.props);
    } else if (typeof node.type === "string") {
      const props = node.props as Record<string, unknown>;
      for (const name of shownAttributes) {
        const text = props[name];
        if (typeof text === "string") {
          props[name] = visible(text);
        }
      }
    }
    before?.(vnode);
  };
}
