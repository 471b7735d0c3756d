import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { LONGEST_REASON } from "../answers";
import { coarse, utcSeconds } from "../time";
import { STYLE } from "./style";
import type { Subject } from "./subject";

/** Where a request was made, and who decides it by this link. */
export interface Setting {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly approver: string;
}

/** What the approver sent, shown again with what is wrong with it. */
export interface Correction {
  readonly field: "confirmation" | "reason";
  readonly problem: string;
  readonly reason: string;
}

/** Nothing but the style, which is named by its hash, and the page's own forms (CSP level 3). */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

type Html = ReturnType<typeof html>;

function page(title: string, content: Html): string {
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`}`;
}

/** A page that says how things stand. */
export function noticePage(title: string, ...sentences: readonly string[]): string {
  return page(
    title,
    html`<h1>${title}</h1>
${sentences.map((sentence) => html`<p>${sentence}</p>\n`)}`,
  );
}

/** The page on which a request is decided. */
export function decisionPage(
  subject: Subject,
  { stack, account, region, approver }: Setting,
  expiry: { readonly deadline: Date | undefined; readonly now: number },
  correction?: Correction,
): string {
  const { deadline, now } = expiry;
  const facts = [
    ...subject.facts,
    ...(deadline === undefined
      ? []
      : [["Expires", `in ${coarse(deadline.getTime() - now)}, at ${utcSeconds(deadline)}`] as const]),
    ["Stack", `${stack}, account ${account}, ${region}`] as const,
  ];
  return page(
    subject.title,
    html`<h1>${subject.title}</h1>
<dl>
${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
<p>You decide as <strong>${approver}</strong>.</p>
${subject.onlyReject === undefined ? approveForm(subject, correction) : html`<p class="box">${subject.onlyReject}</p>`}
${rejectForm(correction)}`,
  );
}

function approveForm({ confirmation }: Subject, correction?: Correction): Html {
  return form(
    "approved",
    html`<label for="confirmation">${confirmation.label}</label>
${problem("confirmation", correction)}<input id="confirmation" name="confirmation" inputmode="numeric" autocomplete="off" required${describedBy("confirmation", correction)}>
<button class="approve">Approve</button>`,
  );
}

function rejectForm(correction?: Correction): Html {
  return form(
    "rejected",
    html`<label for="reason">Reason for the rejection</label>
${problem("reason", correction)}<textarea id="reason" name="reason" rows="2" maxlength="${LONGEST_REASON}" required${describedBy("reason", correction)}>
${correction?.reason ?? ""}</textarea>
<button class="reject">Reject</button>`,
  );
}

/** A form that posts to the page's own address, which therefore stands nowhere in the page. */
function form(decision: string, content: Html): Html {
  return html`<form method="post">
<input type="hidden" name="decision" value="${decision}">
${content}
</form>`;
}

function problem(field: Correction["field"], correction?: Correction): Html | "" {
  return correction?.field === field
    ? html`<p class="problem" id="problem" role="alert">${correction.problem}</p>\n`
    : "";
}

function describedBy(field: Correction["field"], correction?: Correction): Html | "" {
  return correction?.field === field ? html` aria-invalid="true" aria-describedby="problem"` : "";
}
