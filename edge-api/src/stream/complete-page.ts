import type { ExecutionId } from "@rgrid/schema";
import { decodeSegment } from "../execution/segment.ts";
import type { StoredPage } from "../execution/view.ts";
import type { EventsPage } from "../ports/executions.ts";
import { type Objects, segmentKey } from "../ports/objects.ts";
import { Unavailable } from "../ports/unavailable.ts";

/**
 * Done by whoever asked the object, not by the object: a watcher's replay of a finished log wakes and bills it for no byte.
 * @param after where the asked page began
 * @throws Unavailable where the store does not answer, or the segment is gone: with a deletion that came in between, the next try is told so
 */
export async function completePage(
  objects: Pick<Objects, "read">,
  id: ExecutionId,
  after: number,
  page: StoredPage,
): Promise<EventsPage> {
  const { archived, events, ended } = page;
  // Undefined: in a deploy, objects of the version before the archive still answer, without it.
  if (archived === null || archived === undefined) return { events, ended };
  const bytes = await objects.read(segmentKey(id, archived));
  if (bytes === null) throw new Unavailable("The archived log");
  return { events: decodeSegment(id, bytes).filter((event) => event.n > after), ended };
}
