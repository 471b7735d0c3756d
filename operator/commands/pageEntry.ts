import { once } from "node:events";
import { processTerminal } from "./commandLine";
import { pageCommand } from "./page";
import { resolveTarget } from "./target";

const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);

void pageCommand(process.argv.slice(2), processTerminal, resolveTarget, stopped).then((code) => {
  process.exitCode = code;
});
