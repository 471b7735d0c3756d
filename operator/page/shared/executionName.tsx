import { Link } from "./link";
import { pathOfExecution } from "./router";

const shownEnd = 10;
/** Shorter names fit wherever they are listed. */
const longest = 20;

/** A link to an execution. A name that is too long loses its middle: names of one kind differ at their ends. */
export function ExecutionLink({ name }: { readonly name: string }) {
  const characters = [...name];
  const at = characters.length > longest ? characters.length - shownEnd : characters.length;
  return (
    <Link to={pathOfExecution(name)} class="execution-name" label={name}>
      <span>{characters.slice(0, at).join("")}</span>
      <span>{characters.slice(at).join("")}</span>
    </Link>
  );
}
