// The order of the style sheets determines the cascade: shared styles come first.
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/dialog.css";
import "./styles/tones.css";
import "./styles/tabs.css";
import "./styles/json.css";
import "./styles/environment.css";
import "./app.css";
import "./approvals/approvals.css";
import "./executions/executions.css";
import "./executions/execution.css";
import "./executions/inspector.css";
import "./executions/timeline.css";
import "./executions/eventTable.css";
import "./graph/graph.css";
import "./graph/forcedColors.css";
import "./styles/modes.css";
import { render } from "preact";
import { App } from "./app";
import { shareKey, takeKeyFromAddress } from "./shared/key";
import { followHistory } from "./shared/router";
import { showHiddenCharacters } from "./shared/visibleText";

showHiddenCharacters();
takeKeyFromAddress();
shareKey();
followHistory();
const root = document.getElementById("page");
if (root !== null) {
  root.textContent = "";
  render(<App />, root);
}
