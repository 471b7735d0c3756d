import * as path from "node:path";

/**
 * Loads a program afresh: its modules read the settings when they are loaded. What it imports from its own folder is
 * loaded again with it, and packages are not.
 *
 * @param folder the project's folder; its package.json names the main module
 * @returns what the main module exports
 */
export function loadProgram(folder: string): unknown {
  const main = require.resolve(folder);
  forget(main, folder);
  return require(main);
}

function forget(file: string, folder: string): void {
  const module = require.cache[file];
  const inFolder = path.relative(folder, file);
  if (module === undefined || inFolder.startsWith("..") || inFolder.includes("node_modules")) {
    return;
  }
  delete require.cache[file];
  for (const child of module.children) {
    forget(child.filename, folder);
  }
}
