/** The statement of a topic policy that denies publishing without TLS. */
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
