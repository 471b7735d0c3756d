import "./nodeVersion";
import { PERMISSIONS_USAGE, requestedPolicy } from "../permissions/command";
import { runCommand } from "./command";
import { EXIT } from "./misuse";

void runCommand(PERMISSIONS_USAGE, async () => {
  // Beside the policy, which is all that goes to stdout.
  const policy = await requestedPolicy(process.argv.slice(2), (note) => process.stderr.write(`${note}\n`));
  console.log(policy === undefined ? PERMISSIONS_USAGE : JSON.stringify(policy, null, 2));
  return EXIT.success;
});
