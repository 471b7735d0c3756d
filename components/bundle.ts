import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, build } from "esbuild";

/** A function's code as uploaded. */
export interface Bundle {
  /** A CommonJS module. */
  readonly code: string;
  /** Absolute paths of the bundled source files. */
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
  const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints: [entry] });
  const [file] = outputFiles;
  if (file === undefined) {
    throw new Error(`esbuild returned no output for ${entry}`);
  }
  return { code: file.text, sources: Object.keys(metafile.inputs).map((input) => path.resolve(input)) };
}

/** The archive to upload for a function. The same source produces the same bytes, so a preview shows no change. */
export async function functionArchive(entry: string): Promise<pulumi.asset.Archive> {
  const { code } = await bundle(entry);
  return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) });
}
