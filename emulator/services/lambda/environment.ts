import * as path from "node:path";
import { Worker } from "node:worker_threads";
import type { WorkThread } from "../../pendingWork";

/** The configuration of an execution environment. */
export interface EnvironmentArgs {
  /** The bundle that a deployment would upload. */
  readonly code: string;
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  /** Receives the function's log output. */
  readonly onLog: (text: string) => void;
}

/** The result of an invocation. `exit` means that the process exited before it returned a response. */
export type InvocationEnd =
  | { readonly kind: "result"; readonly json: string }
  | { readonly kind: "error"; readonly error: { readonly errorType: string; readonly errorMessage: string } }
  | { readonly kind: "exit"; readonly outOfMemory: boolean };

/** An execution environment: a worker thread, which processes one invocation at a time, as on Lambda. */
export interface Environment extends WorkThread {
  /** @param now the time that the function's clock shows, in milliseconds since the epoch */
  invoke(payload: string, context: Readonly<Record<string, unknown>>, now: number): Promise<InvocationEnd>;
  /** Records that a call of the current invocation gets no answer. @returns whether the reason is new */
  block(reason: string): boolean;
  /** Why calls of the current invocation get no answer. */
  blockedBy(): readonly string[];
  /** Ends the environment immediately, even during an invocation. */
  kill(): Promise<void>;
}

type Message = {
  compiled?: Uint8Array;
  turned?: true;
  printed?: string;
  result?: string;
  error?: { errorType: string; errorMessage: string };
};

/** What V8 has compiled of a bundle once it was loaded, with which the next environment loads it in a third of the time. */
const compiledBundles = new Map<string, Uint8Array>();

export function startEnvironment(args: EnvironmentArgs): Environment {
  const worker = new Worker(path.join(__dirname, "runtime.cjs"), {
    workerData: { code: args.code, handler: args.handler, compiled: compiledBundles.get(args.code) },
    env: { ...args.variables },
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: args.memoryMegabytes },
    execArgv: [],
  });
  let end: ((end: InvocationEnd) => void) | undefined;
  let exit: InvocationEnd | undefined;
  let outOfMemory = false;
  const turns: (() => void)[] = [];
  const reasons = new Set<string>();

  const settle = (ended: InvocationEnd): void => {
    const settled = end;
    end = undefined;
    settled?.(ended);
  };
  worker.on("message", ({ compiled, result, error, turned, printed }: Message) => {
    if (compiled !== undefined) {
      compiledBundles.set(args.code, compiled);
    } else if (turned) {
      turns.shift()?.();
    } else if (printed !== undefined) {
      args.onLog(printed);
    } else if (result !== undefined) {
      settle({ kind: "result", json: result });
    } else if (error !== undefined) {
      settle({ kind: "error", error });
    }
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
  });
  worker.on("exit", () => {
    exit = { kind: "exit", outOfMemory };
    settle(exit);
    for (const turned of turns.splice(0)) {
      turned();
    }
  });

  return {
    invoke: (payload, context, now) =>
      new Promise((resolve) => {
        if (exit !== undefined) {
          resolve(exit);
          return;
        }
        end = resolve;
        reasons.clear();
        worker.postMessage({ payload, context, now });
      }),
    block(reason) {
      const isNew = !reasons.has(reason);
      reasons.add(reason);
      return isNew;
    },
    blockedBy: () => [...reasons],
    waits: () => reasons.size > 0,
    turn: () =>
      new Promise((resolve) => {
        if (exit !== undefined) {
          resolve();
          return;
        }
        turns.push(resolve);
        worker.postMessage({ turn: true });
      }),
    async kill() {
      await worker.terminate();
    },
  };
}
