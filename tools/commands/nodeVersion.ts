/**
 * Exits with a message on an older Node before anything else loads. Otherwise, parts of the emulator fail one by one,
 * in ways that are hard to trace to the Node version. npm scripts run on the Node that the project installs.
 */
const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split(".")[0]) < NEEDED_MAJOR) {
  process.stderr.write(
    `This needs Node ${NEEDED_MAJOR} or later, and runs on ${process.version}. Run it with npm (such as npm start): ` +
      "npm scripts use the Node that npm ci installs. If they still do not, run npm ci --include=dev, with scripts allowed: " +
      "the Node is a development dependency, which --omit=dev and NODE_ENV=production leave out.\n",
  );
  process.exit(2);
}
