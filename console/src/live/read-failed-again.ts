import type { QueryClient } from "@tanstack/react-query";

/**
 * Asks again for all that is shown and could not be read while the API was away: the stream, which goes on where it was, tells of none of it. Lists with rows are
 * left alone: it tells of theirs.
 */
export const readFailedAgain = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({
    predicate: ({ queryKey, state }) => state.status === "error" && (queryKey[1] !== "list" || state.data === undefined),
  });
