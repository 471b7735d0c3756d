import { globSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { readProject } from "./project";

/**
 * Reloads a program, because its modules read the settings when they load. Reloads the program's modules, but not the
 * installed packages, nor the packages of its workspace that are linked into node_modules.
 *
 * @param folder the project's folder. `main` in its Pulumi.yaml, or in its package.json, names the main module.
 * @returns the exports of the main module
 */
export function loadProgram(folder: string): unknown {
  const main = require.resolve(path.resolve(folder, readProject(folder).main));
  forget(main, linkedPackages(main));
  return require(main);
}

function forget(file: string, packages: readonly string[]): void {
  const module = require.cache[file];
  if (module === undefined || file.includes("node_modules") || packages.some((folder) => file.startsWith(folder))) {
    return;
  }
  delete require.cache[file];
  for (const child of module.children) {
    forget(child.filename, packages);
  }
}

/** The folders of the packages that are links in node_modules, but for the program's own. */
function linkedPackages(main: string): readonly string[] {
  return (createRequire(main).resolve.paths("package") ?? [])
    .flatMap((cwd) => globSync(["*", "@*/*"], { cwd, withFileTypes: true }))
    .filter((entry) => entry.isSymbolicLink())
    .map(({ parentPath, name }) => realpathSync(path.join(parentPath, name)) + path.sep)
    .filter((folder) => !main.startsWith(folder));
}
