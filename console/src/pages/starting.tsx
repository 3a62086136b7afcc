import { Awaited } from "../components/awaited.tsx";
import { Brand } from "../components/icon.tsx";
import { WaitingLines } from "../components/skeleton.tsx";
import { RowsSkeleton } from "./executions/rows-skeleton.tsx";

/** The frame of every page before it is known who is there, and so before any link or call. @param props as `Awaited` */
export function Starting({ late, failed = false }: { late: string; failed?: boolean }) {
  return (
    <div className="app">
      <header className="top">
        <span className="brand">
          <Brand />
          <b>RGrid</b>
        </span>
      </header>
      <main className="starting">
        <h1 className="sr">RGrid</h1>
        <Awaited late={late} failed={failed}>
          <Skeleton path={location.pathname} />
        </Awaited>
      </main>
    </div>
  );
}

/** Of the page that was asked for, as far as it is known; the sign-in is there when its frame is. */
function Skeleton({ path }: { path: string }) {
  if (path === "/" || path === "/executions") return <RowsSkeleton />;
  if (path === "/sign-in" || path === "/signup") return null;
  return <WaitingLines label="The page is on its way" widths={["40%", "75%", "60%"]} className="gap-4 p-5" />;
}
