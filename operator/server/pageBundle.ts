import { join } from "node:path";
import { build } from "esbuild";

/** A file that the browser loads. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

const folder = join(__dirname, "..", "page");

const index = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Stock trading: operator</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="page"><p class="starting">Loading…</p></div><noscript>This page requires JavaScript.</noscript></body>
</html>
`;

const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#2456c8"/><path d="M3 11l3.2-4 2.6 2.2L13 4.5" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>
`;

/** Builds the page's files in memory, by the path that the browser requests. */
export async function bundlePage(): Promise<ReadonlyMap<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: { page: join(folder, "main.tsx") },
    tsconfig: join(folder, "tsconfig.json"),
    bundle: true,
    minify: true,
    write: false,
    outdir: folder,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
  });
  const built = (extension: string): string => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? "";
  return new Map([
    ["/", { type: "text/html; charset=utf-8", body: index }],
    ["/page.js", { type: "text/javascript; charset=utf-8", body: built(".js") }],
    ["/page.css", { type: "text/css; charset=utf-8", body: built(".css") }],
    ["/favicon.svg", { type: "image/svg+xml", body: favicon }],
  ]);
}
