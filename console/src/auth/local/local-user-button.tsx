import { lazy, Suspense } from "react";

/** The menu's code comes after the page: it is a quarter of what the first view may weigh, and nobody signs out first. */
const AccountMenu = lazy(() => import("../account-menu.tsx").then((module) => ({ default: module.AccountMenu })));

export function LocalUserButton() {
  return (
    <Suspense fallback={<span className="avatar" />}>
      <AccountMenu />
    </Suspense>
  );
}
