import { answerJobs } from "../threads";
import { isIn, type Part } from "./parts";
import { openPolicyTestbed } from "./policyTestbed";
import { type Proof, proveLeastPrivilege } from "./proof";

answerJobs(async (part: Part): Promise<Proof> => {
  const testbed = await openPolicyTestbed(part.stack);
  try {
    return await proveLeastPrivilege(testbed, { only: isIn(part, testbed) });
  } finally {
    await testbed.stop();
  }
});
