import { approvalsCommand } from "./approvals";
import { processTerminal } from "./commandLine";
import { resolveTarget } from "./target";

void approvalsCommand(process.argv.slice(2), processTerminal, resolveTarget, Date.now).then((code) => {
  process.exitCode = code;
});
