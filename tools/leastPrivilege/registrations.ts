import type { Emulator, Registration } from "pulumi-aws-emulator";

/** The program's registrations of a type. */
export function ofType({ program }: Emulator, type: string): readonly Registration[] {
  return program.registrations.filter((registration) => registration.type === type);
}

/** The emulator's account ID. */
export function accountOf({ administrator }: Emulator): string {
  if (administrator.type !== "administrator") {
    throw new Error("The emulator's administrator owns no account.");
  }
  return administrator.account;
}
