import { Brand } from "./icon.tsx";

/** Nothing can be shown at all: config.json is wrong or missing. */
export function StartFailure({ error }: { error: unknown }) {
  return (
    <div className="auth">
      <header>
        <span className="brand">
          <Brand />
          RGrid
        </span>
      </header>
      <main>
        <div role="alert">
          <h1>The console can't start</h1>
          <p>{error instanceof Error ? error.message : String(error)}</p>
        </div>
        <button className="btn" type="button" onClick={() => location.reload()}>
          Try again
        </button>
      </main>
    </div>
  );
}
