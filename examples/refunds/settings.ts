import * as pulumi from "@pulumi/pulumi";

/** The stack's settings, which Pulumi.yaml describes. */
export interface Settings {
  /** US cents up to which a refund is paid without asking. */
  readonly limit: number;
  readonly approver: string;
  /** Seconds. */
  readonly approvalTimeout: number;
  readonly chatWebhook: pulumi.Output<string>;
}

/** @throws pulumi.RunError naming a setting that is out of range */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  return {
    limit: wholeNumber(config, "limit", 0, 100_000) * 100,
    approver: email(config, "approver"),
    approvalTimeout: wholeNumber(config, "approvalTimeout", 60, 604_800),
    chatWebhook: config.requireSecret("chatWebhook").apply(webhook),
  };
}

function wholeNumber(config: pulumi.Config, name: string, least: number, most: number): number {
  const value = config.requireNumber(name);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new pulumi.RunError(`${name} is ${value}. Set it to a whole number from ${least} to ${most}.`);
  }
  return value;
}

function email(config: pulumi.Config, name: string): string {
  const value = config.require(name).trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(value)) {
    throw new pulumi.RunError(`${name} is ${JSON.stringify(value)}. Set it to an e-mail address.`);
  }
  return value;
}

/** A laptop's own server needs no TLS. The message leaves out the value, which is a secret. */
function webhook(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "https:" && !(url?.protocol === "http:" && url.hostname === "127.0.0.1")) {
    throw new pulumi.RunError("chatWebhook is not an https address. Set it to the URL that posts to the chat.");
  }
  return value;
}
