import { ServiceError } from "../calls";
import { json } from "./json";
import type { Protocol } from "./protocol";

/** An operation: its request is a GET without a query string or a body. */
interface Route {
  /** Matches the path of the URL; its named groups are the members of the input. */
  readonly path: RegExp;
  readonly action: string;
}

/** The AWS REST JSON protocol, for these operations. @param service the service's name, for messages */
export function restJson(service: string, routes: readonly Route[]): Protocol {
  return {
    ...json,
    read({ method, url }) {
      for (const { path, action } of method === "GET" ? routes : []) {
        const match = path.exec(url);
        if (match !== null) {
          const members = Object.entries(match.groups ?? {});
          return { action, input: Object.fromEntries(members.map(([name, text]) => [name, decoded(text)])) };
        }
      }
      throw new ServiceError(
        "UnknownOperationException",
        `The emulator does not answer ${method} ${url} of ${service}.`,
      );
    },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError("SerializationException", "The request's path has an invalid escape sequence.");
  }
}
