// The execution environment of one Lambda function, in a worker thread: loads the bundle that a deployment would
// upload, and runs one invocation at a time.
const Module = require("node:module");
const { StringDecoder } = require("node:string_decoder");
const vm = require("node:vm");
const { parentPort, workerData } = require("node:worker_threads");

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

// What a function prints goes the same way as its answers, so that it arrives before them. Node's own way acknowledges each write.
for (const stream of [process.stdout, process.stderr]) {
  const decoder = new StringDecoder();
  stream._writev = (chunks, done) => {
    port.postMessage({ printed: chunks.map(({ chunk }) => decoder.write(chunk)).join("") });
    done();
  };
}

// A function's clock is the emulator's, which tests move.
let offset = 0;
const machineNow = Date.now;
Date.now = () => machineNow() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget),
  apply: () => new Date().toString(),
});

const bundle = new Module("/var/task/index.js");
/** @type {Buffer | undefined} */
let compiled;
/** @type {unknown} */
let initError;
try {
  // As Node loads a file, with what V8 has compiled of it before.
  const script = new vm.Script(Module.wrap(workerData.code), {
    filename: bundle.id,
    columnOffset: -Module.wrap("").indexOf("\n"),
    cachedData: workerData.compiled,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const run = script.runInThisContext();
  run.call(bundle.exports, bundle.exports, Module.createRequire(bundle.id), bundle, bundle.id, "/var/task");
  if (workerData.compiled === undefined) {
    compiled = script.createCachedData();
  }
} catch (error) {
  initError = error;
}

/** @param {unknown} error */
function describe(error) {
  if (error instanceof Error) {
    const [head = "", ...frames] = (error.stack ?? "").split("\n");
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: [head, ...frames.filter((frame) => frame.includes("/var/task/"))],
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

port.on("message", async ({ payload, context: { timeoutMs, ...context } = {}, now, turn }) => {
  if (turn) {
    setImmediate(() => port.postMessage({ turned: true }));
    return;
  }
  offset = now - machineNow();
  try {
    if (initError !== undefined) {
      throw initError;
    }
    const [, handlerName = ""] = workerData.handler.split(".");
    const handler = bundle.exports[handlerName];
    if (typeof handler !== "function") {
      throw Object.assign(new Error(`index.${handlerName} is undefined or not exported`), {
        name: "Runtime.HandlerNotFound",
      });
    }
    context.getRemainingTimeInMillis = () => now + timeoutMs - Date.now();
    const result = await handler(JSON.parse(payload), context);
    port.postMessage({ result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    port.postMessage({ error: describe(error) });
  }
});
port.postMessage({ compiled });
