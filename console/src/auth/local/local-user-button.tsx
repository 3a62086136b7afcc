import { lazy, Suspense, useState } from "react";
import { retried } from "../../api/retried.ts";
import { AccountFace } from "../account-face.tsx";
import { useAuthState } from "../auth-context.ts";

const loadMenu = () => retried(() => import("../account-menu.tsx"));
const AccountMenu = lazy(async () => ({ default: (await loadMenu()).AccountMenu }));

/** The menu's code comes once a hand is near its button: it is a third of what the first view may weigh, and nobody signs out first. */
export function LocalUserButton() {
  const state = useAuthState();
  const [pressed, setPressed] = useState(false);
  if (state.status !== "signed_in") return null;
  // What fails here is asked for again by the press, which says so.
  const comeCloser = () => void loadMenu().catch(() => undefined);
  const button = (
    <button
      className="avatar"
      type="button"
      title={state.label}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={comeCloser}
      onFocus={comeCloser}
      onClick={() => setPressed(true)}
    >
      <AccountFace label={state.label} />
    </button>
  );
  if (!pressed) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  );
}
