// The order of the style sheets determines the cascade: shared styles come first.
import "./shared/base.css";
import "./shared/controls.css";
import "./shared/dialog.css";
import "./shared/tones.css";
import "./shared/tabs.css";
import "./shared/json.css";
import "./shared/environment.css";
import "./app.css";
import "./approvals/approvals.css";
import "./executions/executions.css";
import "./executions/execution.css";
import "./executions/inspector.css";
import "./executions/timeline.css";
import "./graph/graph.css";
import { render } from "preact";
import { App } from "./app";
import { shareKey, takeKeyFromAddress } from "./shared/key";
import { showHiddenCharacters } from "./shared/visibleText";

showHiddenCharacters();
takeKeyFromAddress();
shareKey();
const root = document.getElementById("page");
if (root !== null) {
  root.textContent = "";
  render(<App />, root);
}
