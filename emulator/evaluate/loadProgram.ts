/**
 * Loads a program again: its modules read the settings when they are loaded. The program's own modules are loaded again
 * with it; installed packages are not.
 *
 * @param folder the project's folder; its package.json names the main module
 * @returns what the main module exports
 */
export function loadProgram(folder: string): unknown {
  const main = require.resolve(folder);
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
