import { Menu } from "@base-ui/react/menu";
import { useAuth, useAuthState } from "./auth-context.ts";

const initials = (label: string): string => label.slice(0, 2).toUpperCase();

/** The button of a session that is not Clerk's: who it is, and the way out. */
export function AccountMenu() {
  const auth = useAuth();
  const state = useAuthState();
  if (state.status !== "signed_in") return null;
  return (
    <Menu.Root>
      <Menu.Trigger className="avatar" title={state.label}>
        {initials(state.label)}
        <span className="sr">, account {state.label}</span>
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
