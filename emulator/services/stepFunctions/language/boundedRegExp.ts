import { createContext, Script } from "node:vm";

const CALL = new Script("work()");

/** What the script calls: only code that runs in a script can be ended from outside. */
const context: { work: () => RegExpExecArray | null } = { work: () => null };
createContext(context);

const LONGEST_SEARCH_MS = 5_000;

/** A regular expression whose search ends: what takes longer than five seconds fails, with JSONata's code for that. */
export class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    context.work = () => super.exec(text);
    try {
      return CALL.runInContext(context, { timeout: LONGEST_SEARCH_MS }) as RegExpExecArray | null;
    } catch (error) {
      if ((error as { readonly code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
        const words = `The search for ${String(this)} took longer than ${LONGEST_SEARCH_MS} milliseconds`;
        throw Object.assign(new Error(words), { code: "D1012" });
      }
      throw error;
    }
  }
}
