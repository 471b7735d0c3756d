import type { ComponentChildren } from "preact";
import { go } from "./router";

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  /** The whole text, where only parts of it are seen. */
  readonly label?: string;
  readonly current?: boolean;
}

/**
 * A link inside the page. A plain click navigates without a reload; any other click has the browser's default behavior.
 */
export function Link({ to, children, current, label, ...rest }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      go(to);
    }
  };
  return (
    <a
      href={to}
      onClick={follow}
      aria-current={current ? "page" : undefined}
      aria-label={label}
      title={label}
      {...rest}
    >
      {children}
    </a>
  );
}
