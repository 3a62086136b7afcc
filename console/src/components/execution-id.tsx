import { shortId } from "@rgrid/schema/format";

/** As much of an id as people need; the whole of it under the pointer. */
export function ExecutionId({ id }: { id: string }) {
  const short = shortId(id);
  return (
    <span className="id" title={id}>
      <span>exec_</span>
      {short.slice("exec_".length)}
    </span>
  );
}
