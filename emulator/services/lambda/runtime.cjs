// The execution environment of one Lambda function, in a worker thread: loads the bundle that a deployment would
// upload, and runs one invocation at a time.
const Module = require("node:module");
const { parentPort, workerData } = require("node:worker_threads");

// A function's clock is the emulator's, which tests move.
let offset = 0;
const machineNow = Date.now;
Date.now = () => machineNow() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget),
  apply: () => new Date().toString(),
});

const bundle = new Module("/var/task/index.js");
/** @type {unknown} */
let initError;
try {
  // Loads the bundle as Node loads a file, because the SDK's dynamic imports fail under node:vm.
  bundle._compile(workerData.code, bundle.id);
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

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/**
 * Answers, and says when the emulator has what the function has printed: that arrives on another way, often after the answer.
 *
 * @param {object} answer
 */
async function answer(answer) {
  const printing = [process.stdout, process.stderr].filter((stream) => stream.writableLength > 0);
  port.postMessage({ ...answer, prints: printing.length > 0 });
  if (printing.length > 0) {
    await Promise.all(printing.map((stream) => new Promise((resolve) => stream.write("", resolve))));
    port.postMessage({ printed: true });
  }
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
    await answer({ result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    await answer({ error: describe(error) });
  }
});
port.postMessage({ ready: true });
