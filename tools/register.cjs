/**
 * Loaded by each npm script before its command: runs TypeScript, and ends with a sentence where Node would end with a stack
 * trace. On an older Node, parts of the emulator would fail one by one, in ways that are hard to trace to the version.
 */
const NEEDED_MAJOR = 24;

try {
  require.resolve("typescript/package.json");
} catch {
  stop("The packages that this project uses are not installed. Run npm ci first.");
}
if (Number(process.versions.node.split(".")[0]) < NEEDED_MAJOR) {
  stop(
    `This needs Node ${NEEDED_MAJOR} or later, and runs on ${process.version}. Run it with npm (such as npm start): ` +
      "npm scripts use the Node that npm ci installs. If they still do not, run npm ci --include=dev, with scripts allowed: " +
      "the Node is a development dependency, which --omit=dev and NODE_ENV=production leave out.",
  );
}

require("./typescript.cjs");
require("./deferred.cjs");
// Commands take a while to load.
require("../operator/commands/interruption").exitOnSignals();

/** @param {string} message */
function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
