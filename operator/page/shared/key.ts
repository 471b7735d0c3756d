/**
 * The key of this window, which every request carries besides the cookie: a browser sends a cookie to every server on this
 * machine, and keeps a window open when the server at its address is another one.
 */

const stored = "operator-key";
const longestWaitMs = 1500;

/** Takes the key out of the address that the entrance leads to. */
export function takeKeyFromAddress(): void {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key !== null) {
    sessionStorage.setItem(stored, key);
    history.replaceState(null, "", location.pathname + location.search);
  }
}

let asked: Promise<string> | undefined;

/** The key; empty if neither this window nor another one at this address has it. */
export async function ownKey(): Promise<string> {
  const key = sessionStorage.getItem(stored);
  if (key !== null) {
    return key;
  }
  asked ??= askOtherWindows();
  return asked;
}

/** Gives the key to windows that are opened by a link, and not by the command's address. */
export function shareKey(): void {
  const channel = new BroadcastChannel(stored);
  channel.onmessage = ({ data }) => {
    const key = sessionStorage.getItem(stored);
    if (data === "ask" && key !== null) {
      channel.postMessage({ key });
    }
  };
}

function askOtherWindows(): Promise<string> {
  const channel = new BroadcastChannel(stored);
  return new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve(""), longestWaitMs);
    channel.onmessage = ({ data }: MessageEvent<{ readonly key?: string }>) => {
      if (data.key !== undefined) {
        clearTimeout(timer);
        sessionStorage.setItem(stored, data.key);
        resolve(data.key);
      }
    };
    channel.postMessage("ask");
  }).finally(() => channel.close());
}
