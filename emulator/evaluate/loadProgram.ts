import * as path from "node:path";
import { readProject } from "./project";

/**
 * Reloads a program, because its modules read the settings when they load. Reloads the program's modules, but not the
 * installed packages.
 *
 * @param folder the project's folder. `main` in its Pulumi.yaml, or in its package.json, names the main module.
 * @returns the exports of the main module
 */
export function loadProgram(folder: string): unknown {
  const main = require.resolve(path.resolve(folder, readProject(folder).main));
  forget(main);
  return require(main);
}

function forget(file: string): void {
  const module = require.cache[file];
  if (module === undefined || file.includes("node_modules")) {
    return;
  }
  delete require.cache[file];
  for (const child of module.children) {
    forget(child.filename);
  }
}
