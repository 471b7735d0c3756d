/** The statement of a topic's policy that refuses a publish without TLS. */
export function tlsOnlyOnTopic(topicArn: unknown): unknown {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: ["sns:Publish"],
    Resource: topicArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
