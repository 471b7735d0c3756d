/**
 * The largest input or output of an execution or a state, in bytes of UTF-8 (Step Functions developer guide, "Quotas").
 */
export const LARGEST_PAYLOAD_BYTES = 262_144;
