import { EXIT, runMain } from "../../operator/commands/runCommand";
import { PERMISSIONS_USAGE, requestedPolicy } from "../permissions/command";

void runMain(PERMISSIONS_USAGE, async (args, terminal) => {
  // Notes go to stderr: stdout contains only the policy.
  const policy = await requestedPolicy(args, terminal.error);
  terminal.out(JSON.stringify(policy, null, 2));
  return EXIT.success;
});
