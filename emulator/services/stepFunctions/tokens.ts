import { randomBytes } from "node:crypto";
import type { Payload } from "./language/payload";

/** The result that a worker reports with a task token. */
export type Decision =
  | { readonly output: Payload }
  | { readonly error: string | undefined; readonly cause: string | undefined };

/** The attempt that waits for a task token. */
export interface TokenHolder {
  decide(decision: Decision): void;
  beat(): void;
}

/** An issued task token. */
export interface IssuedToken {
  readonly stateMachineArn: string;
  /** Undefined after the attempt has ended. */
  readonly holder: TokenHolder | undefined;
}

/** The issued task tokens. Each token belongs to one attempt, and is closed when the attempt ends. */
export interface Tokens {
  /** Issues a token that cannot be guessed, because a token is a credential. */
  issue(stateMachineArn: string, holder: TokenHolder): string;
  /** Closes the token. It stays known. */
  close(token: string): void;
  /** Deletes the token. It becomes unknown. */
  forget(token: string): void;
  /** Finds a token; undefined for an unknown token. */
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
