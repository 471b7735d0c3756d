import type { Terminal } from "../../operator/commands/runCommand";

/** Shorter words, such as stacks' names, are no tokens. */
const SHORTEST_TOKEN = 24;

/** A terminal that shows neither a link nor a token from these arguments, whatever is written to it. */
export function hiding(args: readonly string[], terminal: Terminal): Terminal {
  const links = args.filter((arg) => arg.includes("://"));
  const secrets = [
    ...links,
    ...links.flatMap((link) => URL.parse(link)?.searchParams.get("Token") ?? []),
    ...args
      .flatMap((arg) => arg.split(/^--|=/))
      .filter((word) => word.length >= SHORTEST_TOKEN && /^[\w-]+$/.test(word)),
  ];
  const hide = (line: string): string => secrets.reduce((text, secret) => text.replaceAll(secret, "(hidden)"), line);
  return { out: (line) => terminal.out(hide(line)), error: (line) => terminal.error(hide(line)) };
}
