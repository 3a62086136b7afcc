import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { createAuthProvider } from "./auth/create.ts";
import { StartFailure } from "./components/start-failure.tsx";
import { loadConfig } from "./config.ts";
import { Starting } from "./pages/starting.tsx";
import "./styles/index.css";

const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no #root");
const root = createRoot(element);
root.render(<Starting late="The console's settings or its sign-in are not loaded yet." />);

try {
  const config = await loadConfig();
  const auth = await createAuthProvider(config);
  // All files are here: `start.js` need not load them again.
  sessionStorage.removeItem("rgrid.reloads");
  root.render(
    <StrictMode>
      <App config={config} auth={auth} />
    </StrictMode>,
  );
} catch (error) {
  root.render(<StartFailure error={error} />);
}
