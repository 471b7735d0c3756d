import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A chat's webhook on this machine. */
export interface Chat {
  /** The URL that posts to the chat. */
  readonly url: string;
  /** The texts that it received, oldest first. */
  readonly messages: readonly string[];
  /** Resolves with the first text. */
  readonly firstMessage: Promise<string>;
  stop(): Promise<void>;
}

/** @param status the HTTP status that it answers with; above 299, it refuses the message */
export async function startChat(status = 200): Promise<Chat> {
  const messages: string[] = [];
  const { promise: firstMessage, resolve: receive } = Promise.withResolvers<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    if (status < 300) {
      const { text } = JSON.parse(Buffer.concat(chunks).toString());
      messages.push(text);
      receive(text);
    }
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    messages,
    firstMessage,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The link in a message. */
export function linkIn(message: string): string {
  const [link] = /https?:\/\/\S+$/.exec(message) ?? [];
  if (link === undefined) {
    throw new Error("The chat's message has no link.");
  }
  return link;
}
