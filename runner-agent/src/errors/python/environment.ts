import { environmentVariableIn } from "../environment-variable.ts";
import { failure } from "../failure.ts";
import { first } from "../text.ts";
import type { Case, Rule } from "./case.ts";

/** A variable of the environment that the script wants and was not given. */
export const environmentVariable: Rule = (given) => {
  if (given.root === "" && given.simple === "KeyError") return ofEnviron(given);
  const variable = environmentVariableIn(given.text);
  return ofSettings(given) ?? (variable === null ? null : failure("missing_environment_variable", { variable }));
};

/** `os.environ["X"]`: the mapping raises by itself, in a frame of its own. */
function ofEnviron({ frames, own, message }: Case) {
  const inner = frames.at(-1);
  const isInside =
    inner !== undefined && (inner.path === "<frozen os>" || /[\\/]os\.py$/.test(inner.path)) && inner.function === "__getitem__";
  const isRead = inner === own && /\benviron\s*\[|\benviron\.(?:pop|__getitem__)\(/.test(own?.source ?? "");
  if (!isInside && !isRead && !/^"?Config '/.test(message)) return null;
  return failure("missing_environment_variable", { variable: first(/^'(.*)'$/, message) ?? first(/Config '(\w+)'/, message) });
}

/** pydantic says which fields it did not get; of settings these are variables. */
function ofSettings({ simple, name, text, frames }: Case) {
  if (simple !== "ValidationError" && simple !== "SettingsError") return null;
  const isSettings =
    frames.some(({ path }) => /[\\/](?:pydantic_settings[\\/]|pydantic[\\/]env_settings)/.test(path)) ||
    /validation errors? for \w*(?:Settings|Config|Env|Environment)\b/.test(text);
  if (!isSettings || !/^pydantic|^ValidationError|^pydantic_settings/.test(name)) return null;
  const field = first(/\n([\w.]+)\n +(?:Field required|field required|none is not an allowed value)/i, text);
  return field === undefined ? null : failure("missing_environment_variable", { variable: field.toUpperCase() });
}
