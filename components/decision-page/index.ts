export { type DecisionPageHandlerArgs, pageFromEnvironment } from "./args";
export { decisionPageHandler } from "./httpApi";
export type { Presentation, Subject } from "./subject";
