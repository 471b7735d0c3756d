import { randomBytes } from "node:crypto";
import type { Payload } from "./language/payload";

/** What the holder of a task token reports. */
export type Decision =
  | { readonly output: Payload }
  | { readonly error: string | undefined; readonly cause: string | undefined };

/** The attempt that waits for a token to come back. */
export interface TokenHolder {
  decide(decision: Decision): void;
  beat(): void;
}

/** A token that was issued. */
export interface IssuedToken {
  readonly stateMachineArn: string;
  /** Undefined once the attempt is over. */
  readonly holder: TokenHolder | undefined;
}

/** The task tokens issued: each belongs to one attempt, and is over with it. */
export interface Tokens {
  /** A token that cannot be guessed, as every one is a credential. */
  issue(stateMachineArn: string, holder: TokenHolder): string;
  /** From now on the token is known but over. */
  close(token: string): void;
  /** From now on the token is unknown. */
  forget(token: string): void;
  /** Undefined for a token that was never issued. */
  find(token: string): IssuedToken | undefined;
}

export function createTokens(): Tokens {
  const issued = new Map<string, IssuedToken>();
  return {
    issue(stateMachineArn, holder) {
      const token = randomBytes(96).toString("base64");
      issued.set(token, { stateMachineArn, holder });
      return token;
    },
    close(token) {
      const known = issued.get(token);
      if (known !== undefined) {
        issued.set(token, { ...known, holder: undefined });
      }
    },
    forget: (token) => issued.delete(token),
    find: (token) => issued.get(token),
  };
}
