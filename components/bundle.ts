import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, build } from "esbuild";

/** A function's code as it is uploaded. */
export interface Bundle {
  /** A CommonJS module. */
  readonly code: string;
  /** Absolute paths of the files that the code comes from. */
  readonly sources: readonly string[];
}

const OPTIONS = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // The ES modules of the AWS SDK first: they let esbuild drop what a function never calls, a third of the bytes.
  mainFields: ["module", "main"],
  write: false,
  metafile: true,
  logLevel: "silent",
} satisfies BuildOptions;

const bundles = new Map<string, Promise<Bundle>>();

/**
 * Bundles a function's source file with what it imports, in memory; once per process, however often the program is
 * evaluated in it.
 *
 * @param entry absolute path of the TypeScript file that exports `handler`
 * @returns the bundle; rejects with esbuild's message where the source does not build
 */
export function bundle(entry: string): Promise<Bundle> {
  const bundled = bundles.get(entry) ?? bundleAnew(entry);
  bundles.set(entry, bundled);
  return bundled;
}

async function bundleAnew(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({ ...OPTIONS, entryPoints: [entry] });
  const [file] = outputFiles;
  if (file === undefined) {
    throw new Error(`esbuild returned no output for ${entry}`);
  }
  return { code: file.text, sources: Object.keys(metafile.inputs).map((input) => path.resolve(input)) };
}

/**
 * The archive to upload for a function. The same source gives the same bytes, so an unchanged function is no change in
 * a preview.
 */
export async function functionArchive(entry: string): Promise<pulumi.asset.Archive> {
  const { code } = await bundle(entry);
  return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) });
}
