/** The style of the decision page. The colors have a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --faint: #57606a; --back: #fff; --line: #8c959f; --good: #116329; --bad: #a40e26; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --faint: #9198a1; --back: #0d1117; --line: #6e7681; --good: #1f7a37; --bad: #c93c37; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.4 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 12px 16px; overflow-wrap: anywhere; }
h1 { margin: 0 0 12px; font-size: 1.4rem; line-height: 1.2; }
p { margin: 0 0 12px; }
dl { margin: 0 0 12px; }
dl div { display: flex; gap: 12px; padding: 3px 0; border-bottom: 1px solid var(--line); }
dt { flex: 0 0 5.5rem; color: var(--faint); }
dd { margin: 0; }
form, .box { margin: 0 0 12px; padding: 12px; border: 1px solid var(--line); border-radius: 8px; }
label { display: block; margin: 0 0 4px; }
input, textarea { display: block; width: 100%; margin: 0 0 8px; padding: 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--back); color: var(--text); font: inherit; }
textarea { resize: vertical; }
button { width: 100%; min-height: 44px; border: 1px solid transparent; border-radius: 6px; color: #fff; font: inherit; font-weight: 600; }
.approve { background: var(--good); }
.reject { background: var(--bad); }
.problem { margin: 0 0 4px; font-weight: 600; }
:focus-visible { outline: 3px solid #0969da; outline-offset: 2px; }
`;
