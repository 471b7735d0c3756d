/** The link to the decision page in a notice; undefined if it has none. */
export function linkIn(message: string): string | undefined {
  return /^https?:\/\/\S+\/decide\/\S+$/m.exec(message)?.[0];
}

/** What an approver sends with the decision page's form: the decision, and what is typed to make it. */
export type DecisionForm =
  | { readonly decision: "approved"; readonly confirmation: string }
  | { readonly decision: "rejected"; readonly reason: string };

/** What the decision page answered. */
export interface PageAnswer {
  readonly status: number;
  readonly page: string;
}

/** Opens a link, as a browser does. */
export async function openLink(link: string): Promise<PageAnswer> {
  return answerOf(await fetch(link));
}

/** Sends the form of the page that a link opens, as a browser does. */
export async function sendForm(link: string, form: DecisionForm): Promise<PageAnswer> {
  return answerOf(await fetch(link, { method: "POST", body: new URLSearchParams({ ...form }) }));
}

async function answerOf(response: Response): Promise<PageAnswer> {
  return { status: response.status, page: await response.text() };
}
