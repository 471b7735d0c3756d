import { type Failure, messageIn } from "../../../domain/outcome";
import { Json } from "../shared/jsonView";

/** An error as a sentence; the cause from a Lambda function is JSON, of which the sentence has the message. */
export function FailureText({ failure }: { readonly failure: Failure | null }) {
  if (failure === null) {
    return null;
  }
  const { error, cause } = failure;
  const message = messageIn(cause);
  return (
    <div class="failure">
      <p class="breakable">
        <strong>{error ?? "Failed"}</strong>
        {message !== null && `: ${message}`}
      </p>
      {cause !== null && cause !== message && <Json title="Cause" text={cause} missing="" />}
    </div>
  );
}
