import { ask } from "./api.ts";

/** What the script of a run wrote to its standard error, told by what the CLI wrote there: its own words go there too. */
export async function scriptStderr(stderr: string): Promise<string> {
  const [, id] = /● (exec_\w+)/.exec(stderr) ?? [];
  if (id === undefined) throw new Error(`nothing ran: ${stderr}`);
  return (await ask(`/api/v1/executions/${id}/logs?stream=stderr&format=text`)).text();
}
