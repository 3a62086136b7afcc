import { type Bindings, hostOf } from "./adapters/cloudflare/host.ts";
import { createApp } from "./app.ts";
import { answerAnyhow } from "./middleware/errors.ts";

export { DispatcherObject } from "./adapters/cloudflare/dispatcher-object.ts";
export { ExecutionObject } from "./adapters/cloudflare/execution-object.ts";

const apps = new WeakMap<Bindings, ReturnType<typeof createApp>>();

export default {
  fetch(request, bindings, context) {
    return answerAnyhow(() => {
      const app = apps.get(bindings) ?? createApp(hostOf(bindings));
      apps.set(bindings, app);
      return app.fetch(request, bindings, context);
    });
  },
} satisfies ExportedHandler<Bindings>;
