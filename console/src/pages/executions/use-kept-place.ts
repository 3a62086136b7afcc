import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { EXECUTIONS_KEY, LIST_KEPT_MS } from "../../api/executions.ts";
import { firstInView, type Place } from "./places.ts";

/** The first entry in view and how far below the upper edge it began, and the row under the hand. */
type Kept = { key: string; belowPx: number; activeId: string | null };
const PLACES = [EXECUTIONS_KEY, "place"];

/**
 * Whoever looks at an execution and comes back finds the list where it was: the place is kept for each entry of the browser's history, for as long as the
 * list itself is; a link to the same list is another entry, and begins at its top.
 * @returns how far down the list begins, and the row under the hand
 */
export function useKeptPlace(places: readonly Place[]) {
  const queries = useQueryClient();
  const router = useRouter();
  const [queryKey] = useState(() => [...PLACES, router.latestLocation.state.__TSR_key ?? ""]);
  const [begun] = useState(() => {
    queries.setQueryDefaults(PLACES, { gcTime: LIST_KEPT_MS });
    const kept = queries.getQueryData<Kept>(queryKey) ?? null;
    const place = places.find(({ key }) => key === kept?.key);
    return { startPx: kept && place ? Math.max(0, place.startPx - kept.belowPx) : 0, activeId: kept?.activeId ?? null };
  });
  const [activeId, setActiveId] = useState(begun.activeId);
  const latest = useRef({ places, activeId });
  latest.current = { places, activeId };
  const keep = (offsetPx: number) => {
    const { places, activeId } = latest.current;
    const first = places[firstInView(places, offsetPx)];
    if (first) queries.setQueryData<Kept>(queryKey, { key: first.key, belowPx: first.startPx - offsetPx, activeId });
  };
  return { startPx: begun.startPx, activeId, setActiveId, keep };
}
