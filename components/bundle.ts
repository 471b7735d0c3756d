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
  const bundled = bundles.get(entry) ?? buildBundle(entry);
  bundles.set(entry, bundled);
  return bundled;
}

async function buildBundle(entry: string): Promise<Bundle> {
  const [{ outputFiles, metafile }] = await Promise.all([
    build({ ...OPTIONS, entryPoints: [entry] }),
    requireHandler(entry),
  ]);
  const [file] = outputFiles;
  if (file === undefined) {
    throw new Error(`esbuild returned no output for ${entry}`);
  }
  // Without the files that are imported and not used.
  const sources = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return { code: file.text, sources: sources.map((source) => path.resolve(source)) };
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
