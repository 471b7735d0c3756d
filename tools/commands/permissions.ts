import { EXIT, runMain } from "../../operator/commands/runCommand";
import { PERMISSIONS_USAGE, requestedPolicy } from "../permissions/command";

void runMain(PERMISSIONS_USAGE, async (args, terminal) => {
  // Notes go to stderr: stdout contains only the policy.
  terminal.out(await requestedPolicy(args, terminal.error));
  return EXIT.success;
});
