import { DescribeStateMachineForExecutionCommand } from "@aws-sdk/client-sfn";
import { layOut } from "./graph/layout";
import { stateGraph } from "./graph/stateGraph";
import { createRecent } from "./recent";
import type { StepFunctions } from "./stepFunctions";
import type { GraphView } from "./views";

/** A definition as it was written, and its graph. */
export interface DefinitionView {
  readonly definition: string;
  readonly graph: GraphView;
}

export interface DefinitionReader {
  read(executionArn: string): Promise<DefinitionView>;
}

/**
 * Reads the definition of an execution once: an execution keeps the definition it was started with, even after a
 * deployment.
 */
export function createDefinitionReader(client: StepFunctions): DefinitionReader {
  const views = createRecent<DefinitionView>(50);
  return {
    async read(executionArn) {
      const known = views.get(executionArn);
      if (known !== undefined) {
        return known;
      }
      const { definition = "" } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
      const view = { definition, graph: layOut(stateGraph(definition)) };
      views.set(executionArn, view);
      return view;
    },
  };
}
