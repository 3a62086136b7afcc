import { type ComponentProps, lazy, Suspense, useState } from "react";
import { retried } from "../../api/retried.ts";
import { Icon } from "../../components/icon.tsx";

const loadMenu = () => retried(() => import("./log-menu.tsx"));
const LogMenu = lazy(async () => ({ default: (await loadMenu()).LogMenu }));

/** Its code comes once a hand is near the button: on a wide screen it is never wanted. */
export function LogMenuButton(props: ComponentProps<typeof LogMenu>) {
  const [pressed, setPressed] = useState(false);
  // What fails here is asked for again by the press, which says so.
  const comeCloser = () => void loadMenu().catch(() => undefined);
  const button = (
    <button
      className="ib log-more"
      type="button"
      aria-label="Log options"
      title="Log options"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={comeCloser}
      onFocus={comeCloser}
      onClick={() => setPressed(true)}
    >
      <Icon name="more" />
    </button>
  );
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      <LogMenu {...props} />
    </Suspense>
  );
}
