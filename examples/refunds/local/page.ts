/** What the approver's browser does: opens a link, or sends the form on its page. */
export async function visit(link: string, form?: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(link, form && { method: "POST", body: new URLSearchParams(form) });
  return sentences(await response.text());
}

/** The heading of a page and its paragraphs, as text. */
function sentences(page: string): string {
  return [...page.matchAll(/<(?:h1|p)>(.*?)<\/(?:h1|p)>/gs)]
    .map(([, content = ""]) => content.replace(/<[^>]*>/g, ""))
    .map((text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replaceAll("&amp;", "&"))
    .map((text) => (/[.?!]$/.test(text) ? text : `${text}.`))
    .join(" ");
}
