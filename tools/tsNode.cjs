/**
 * Loaded by ts-node, with which Pulumi runs the program; tsconfig.json names this. ts-node then leaves TypeScript and stack traces to
 * what the commands use. Its own stack traces take longest: Pulumi has one made for each promise.
 */
require("./typescript.cjs");
require("./deferred.cjs");
Error.prepareStackTrace = undefined;
