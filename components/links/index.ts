export {
  type ApprovalLink,
  type LinkClaims,
  linkSegment,
  macInput,
  readLinkSegment,
  readMacInput,
} from "./approvalLink";
export { approverId } from "./approverId";
export { createLink, type LinkSetup, linksFromEnvironment, topicsFromEnvironment } from "./createLink";
export { isSigned, signLink } from "./signature";
export { hashOfToken } from "./tokenHash";
