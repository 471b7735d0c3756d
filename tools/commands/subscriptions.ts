import { runAsProcess } from "../../operator/commands/runCommand";
import { readStackSettings } from "../program";
import { subscriptionsCommand } from "../subscriptions/command";
import { findDeployment } from "../subscriptions/deployment";

void runAsProcess((args, terminal) =>
  subscriptionsCommand(args, terminal, { findDeployment, readSettings: readStackSettings }),
);
