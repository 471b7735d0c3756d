import type { Cloud } from "../../emulator/emulator";
import type { Registration } from "../../emulator/evaluate/program";

/** What the program registered of a type. */
export function ofType({ program }: Cloud, type: string): readonly Registration[] {
  return program.registrations.filter((registration) => registration.type === type);
}

/** The account that the cloud is in. */
export function accountOf({ administrator }: Cloud): string {
  if (administrator.type !== "administrator") {
    throw new Error("The embedded cloud's administrator owns no account.");
  }
  return administrator.account;
}
