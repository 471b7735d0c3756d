import * as pulumi from "@pulumi/pulumi";
import { type BuildOptions, build } from "esbuild";

/** How every function is bundled. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // The ES modules of the AWS SDK first: they let esbuild drop what a function never calls, a third of the bytes.
  mainFields: ["module", "main"],
  write: false,
} satisfies BuildOptions;

const bundles = new Map<string, Promise<string>>();

/**
 * Bundles a function's source file with what it imports, in memory; once per process, however often the program is
 * evaluated in it.
 *
 * @param entry absolute path of the TypeScript file that exports `handler`
 * @returns the bundle, a CommonJS module. Rejects with esbuild's own message where the source does not build.
 */
export function bundle(entry: string): Promise<string> {
  const bundled = bundles.get(entry) ?? bundleAnew(entry);
  bundles.set(entry, bundled);
  return bundled;
}

async function bundleAnew(entry: string): Promise<string> {
  const { outputFiles } = await build({ ...BUNDLE_OPTIONS, entryPoints: [entry], logLevel: "silent" });
  const [file] = outputFiles;
  if (file === undefined) {
    throw new Error(`esbuild made nothing of ${entry}; does it export a handler?`);
  }
  return file.text;
}

/**
 * The archive to upload for a function. The same source gives the same bytes, so an unchanged function is no change in
 * a preview.
 */
export async function functionArchive(entry: string): Promise<pulumi.asset.Archive> {
  return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(await bundle(entry)) });
}
