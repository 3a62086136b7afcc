import { lazy, Suspense } from "react";
import { retried } from "../../api/retried.ts";

/** The menu's code comes after the page: it is a quarter of what the first view may weigh, and nobody signs out first. */
const AccountMenu = lazy(async () => ({ default: (await retried(() => import("../account-menu.tsx"))).AccountMenu }));

export function LocalUserButton() {
  return (
    <Suspense fallback={<span className="avatar" />}>
      <AccountMenu />
    </Suspense>
  );
}
