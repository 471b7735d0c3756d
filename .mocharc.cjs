const { existsSync } = require("node:fs");
const { availableParallelism } = require("node:os");

/** Mocha adds the files named on the command line to `spec`; a run that names some is to run those alone. */
const namesFiles = process.argv.slice(2).some((argument) => existsSync(argument) || argument.endsWith(".ts"));

module.exports = {
  require: ["./tools/typescript.cjs", "./tools/deferred.cjs"],
  // The files that take longest come first, so that no process is left with one at the end.
  ...(!namesFiles && { spec: ["examples/*/tests/**/*.spec.ts", "tests/**/*.spec.ts", "emulator/tests/**/*.spec.ts"] }),
  timeout: 120000,
  parallel: true,
  // Tests in a browser and of processes wait for most of their time.
  jobs: availableParallelism() + 2,
  forbidOnly: true,
  forbidPending: true,
};
