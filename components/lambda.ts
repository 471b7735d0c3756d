export { LOG_RETENTION_DAYS } from "./checks";
export {
  type ArchivedCode,
  type BundledCode,
  LambdaFunction,
  type LambdaFunctionArgs,
  type NetworkAttachment,
} from "./lambdaFunction";
