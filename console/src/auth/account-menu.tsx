import { Menu } from "@base-ui/react/menu";
import { AccountFace } from "./account-face.tsx";
import { useAuth, useAuthState } from "./auth-context.ts";

/** The menu of a session that is not Clerk's: who it is, and the way out. It comes open, since a press asked for it, and takes that button's place and focus. */
export function AccountMenu() {
  const auth = useAuth();
  const state = useAuthState();
  if (state.status !== "signed_in") return null;
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className="avatar" title={state.label} autoFocus>
        <AccountFace label={state.label} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="menu-at">
          <Menu.Popup className="menu">
            <p className="menu-who trunc">{state.label}</p>
            <Menu.Item className="menu-item" onClick={() => void auth.signOut()}>
              Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
