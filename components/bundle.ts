import { readFile } from "node:fs/promises";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, build } from "esbuild";

/** A function's code as uploaded. */
export interface Bundle {
  /** A CommonJS module. */
  readonly code: string;
  /** Absolute paths of the source files that contribute to the code. */
  readonly sources: readonly string[];
}

const OPTIONS = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // Prefer ES modules, so that esbuild can drop the parts of the AWS SDK that a function never calls: a third of the
  // bytes.
  mainFields: ["module", "main"],
  write: false,
  metafile: true,
  logLevel: "silent",
} satisfies BuildOptions;

const bundles = new Map<string, Promise<Bundle>>();

/**
 * Bundles a function's source file with its imports, in memory. Each file is bundled once per process, even if the
 * program is evaluated several times.
 *
 * @param entry absolute path of the TypeScript file that exports `handler`
 * @returns the bundle; rejects with esbuild's message if the build fails
 */
export function bundle(entry: string): Promise<Bundle> {
  const bundled = bundles.get(entry) ?? checkedBundle(entry);
  bundles.set(entry, bundled);
  return bundled;
}

async function checkedBundle(entry: string): Promise<Bundle> {
  const [bundled] = await Promise.all([buildSoon(entry), requireHandler(entry)]);
  return bundled;
}

/** The next run of esbuild, and the entries that it builds. */
let next: { readonly entries: string[]; readonly bundles: Promise<readonly Bundle[]> } | undefined;

/**
 * Builds all that is asked for in one turn of the event loop in one run, which parses a file that several functions import once.
 * The bytes are those of a run for each, because esbuild links each entry by itself.
 */
async function buildSoon(entry: string): Promise<Bundle> {
  next ??= planRun();
  const index = next.entries.push(entry) - 1;
  const bundled = await next.bundles.then(
    (together) => together[index],
    // An entry that cannot be built fails the run for all.
    async () => (await buildBundles([entry]))[0],
  );
  return bundled as Bundle;
}

function planRun(): NonNullable<typeof next> {
  const entries: string[] = [];
  const bundles = new Promise(setImmediate).then(() => {
    next = undefined;
    return buildBundles(entries);
  });
  return { entries, bundles };
}

/** @returns the bundles in the order of their entries */
async function buildBundles(entries: readonly string[]): Promise<readonly Bundle[]> {
  const entryPoints = entries.map((entry, index) => ({ in: entry, out: String(index) }));
  const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints, outdir: "." });
  const outputs = new Map(Object.entries(metafile.outputs).map(([file, output]) => [path.basename(file), output]));
  const code = new Map(outputFiles.map(({ path: file, text }) => [path.basename(file), text]));
  return entries.map((entry, index) => {
    const text = code.get(`${index}.js`);
    if (text === undefined) {
      throw new Error(`esbuild returned no output for ${entry}`);
    }
    // Without the files that are imported and not used.
    const sources = Object.keys(outputs.get(`${index}.js`)?.inputs ?? {});
    return { code: text, sources: sources.map((source) => path.resolve(source)) };
  });
}

/** @throws Error if the file does not export `handler`: Lambda would find that out at the first invocation */
async function requireHandler(entry: string): Promise<void> {
  // As an ES module, because esbuild lists the exports of those only.
  const { metafile } = await build({ ...OPTIONS, entryPoints: [entry], format: "esm", packages: "external" });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const isCommonJs = Object.values(metafile.inputs)[0]?.format === "cjs" && exported.join() === "default";
  if (isCommonJs ? !/\bexports\b.*\bhandler\b/s.test(await readFile(entry, "utf8")) : !exported.includes("handler")) {
    const others = isCommonJs || exported.length === 0 ? "" : `; it exports ${exported.join(", ")}`;
    throw new Error(`${entry} does not export "handler", which Lambda calls${others}.`);
  }
}

/**
 * The archive to upload for a function. The same source produces the same bytes, so a preview shows no change.
 *
 * @param argument the component and the argument that name the file, as in `refunds: callback.entry`
 * @returns the archive; rejects with pulumi.RunError if the build fails or the file does not export `handler`
 */
export async function functionArchive(entry: string, argument: string): Promise<pulumi.asset.Archive> {
  try {
    const { code } = await bundle(entry);
    return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) });
  } catch (error) {
    throw new pulumi.RunError(`${argument}: ${error instanceof Error ? error.message : error}`);
  }
}
