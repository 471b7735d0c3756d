import { parentPort } from "node:worker_threads";
import { type RoundArgs, simulateRound } from "./round";

parentPort?.on("message", async (args: RoundArgs) => parentPort?.postMessage(await simulateRound(args)));
