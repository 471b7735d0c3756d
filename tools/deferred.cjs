/**
 * Loads a compiler and npm's package tree when Pulumi first uses them, instead of whenever Pulumi is loaded. It uses them to deploy
 * functions that are written in a program as callbacks, which no program here does: they are two thirds of its loading time.
 */
const loader = /** @type {{ _load: (request: string, parent?: NodeJS.Module, isMain?: boolean) => object }} */ (
  /** @type {unknown} */ (require("node:module"))
);
const { _load: load } = loader;

const DEFERRED = ["typescript", "@npmcli/arborist"];

loader._load = (request, parent, isMain) =>
  DEFERRED.includes(request) && parent?.filename.includes("/node_modules/@pulumi/pulumi/")
    ? deferred(() => load(request, parent, isMain))
    : load(request, parent, isMain);

/** @param {() => object} loadModule which loads a module once */
function deferred(loadModule) {
  return new Proxy(
    {},
    // As a module of ES, so that the import of all its names makes no copy.
    { get: (_, name) => name === "__esModule" || Reflect.get(loadModule(), name) },
  );
}
