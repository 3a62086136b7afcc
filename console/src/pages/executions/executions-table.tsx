import type { ExecutionItem } from "@rgrid/schema";
import { useNavigate } from "@tanstack/react-router";
import { useTable } from "@tanstack/react-table";
import { type CSSProperties, useCallback, useEffect, useMemo, useRef } from "react";
import { Icon } from "../../components/icon.tsx";
import { useNarrow } from "../../components/use-narrow.ts";
import { useNow } from "../../components/use-now.ts";
import { plural } from "../../format/plural.ts";
import { CELL_CLASS, COLUMNS, CommandPop, FEATURES, HEAD_CLASS } from "./columns.tsx";
import { entriesOf } from "./entries.ts";
import { entryKey, placesOf } from "./places.ts";
import { useArrivals, useHeldRows } from "./use-held-rows.ts";
import { useKeptPlace } from "./use-kept-place.ts";
import { useListKeys } from "./use-list-keys.ts";
import { HEAD_PX, useRowsVirtualizer } from "./use-rows-virtualizer.ts";
import { useStillRows } from "./use-still-rows.ts";

/** Days change while a page is open, though rarely. */
const DAY_CHECK_MS = 60_000;
/** How near to its end the list is asked for more. */
const AHEAD_ROWS = 25;

type Props = {
  rows: readonly ExecutionItem[];
  /** Rows in all, where that is known. */
  total: number | null;
  hasMore: boolean;
  onMore: () => void;
  onFilter: () => void;
};

/** A table in rows of equal height, of which only those in view are in the document. */
export function ExecutionsTable({ rows, total, hasMore, onMore, onFilter }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const now = useNow(DAY_CHECK_MS);
  const { shown, held, letIn } = useHeldRows(rows, narrow, scroller);
  const arrived = useArrivals(shown);
  const table = useTable({ features: FEATURES, columns: COLUMNS, data: shown as ExecutionItem[], getRowId: (item) => item.id });
  const tableRows = table.getRowModel().rows;
  const entries = useMemo(() => entriesOf(tableRows, (row) => row.original.created_at, new Date(now)), [tableRows, now]);
  const keyOf = useCallback((index: number) => entryKey(entries[index]), [entries]);
  const places = useMemo(() => placesOf(entries, narrow), [entries, narrow]);
  const { startPx, activeId, setActiveId, keep } = useKeptPlace(places);
  const virtualizer = useRowsVirtualizer({ entries, keyOf, narrow, scroller, startPx });
  useStillRows({ places, narrow, scroller, startPx, onLeave: keep });
  const items = virtualizer.getVirtualItems();

  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastIndex >= entries.length - AHEAD_ROWS) onMore();
  }, [hasMore, lastIndex, entries.length, onMore]);

  const navigate = useNavigate();
  const onMove = useCallback(
    (by: 1 | -1) => {
      const at = tableRows.findIndex((row) => row.id === activeId);
      const next = tableRows[Math.max(0, Math.min(tableRows.length - 1, at === -1 ? 0 : at + by))];
      if (!next) return;
      setActiveId(next.id);
      virtualizer.scrollToIndex(entries.findIndex((entry) => entry.kind === "row" && entry.row.id === next.id));
    },
    [tableRows, activeId, setActiveId, entries, virtualizer.scrollToIndex],
  );
  const onOpen = useCallback(() => {
    if (activeId === null) return false;
    void navigate({ to: "/executions/$id", params: { id: activeId } });
    return true;
  }, [activeId, navigate]);
  useListKeys({ onMove, onOpen, onFilter });

  return (
    <div className="relative min-h-0 grid">
      {held > 0 && (
        <button className="btn new-rows" type="button" onClick={letIn} data-action="show_new_rows">
          <Icon name="up" />
          {plural(held, "new execution")}
        </button>
      )}
      <div className="rows" role="table" aria-label="Executions" aria-rowcount={total ?? -1} tabIndex={0} ref={scroller}>
        <div role="rowgroup" className="thead-at">
          {table.getHeaderGroups().map((group) => (
            <div className="tr thead" role="row" key={group.id}>
              {group.headers.map((header) => (
                <span role="columnheader" className={HEAD_CLASS[header.column.id]} key={header.id}>
                  {header.column.id === "actions" ? <span className="sr">Actions</span> : <table.FlexRender header={header} />}
                </span>
              ))}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const entry = entries[item.index];
            if (entry === undefined) return null;
            const at: CSSProperties = { position: "absolute", left: 0, right: 0, top: item.start - virtualizer.marginPx };
            if (entry.kind === "day") {
              const stuck: CSSProperties =
                item.index === virtualizer.stuckIndex ? { position: "sticky", top: HEAD_PX, zIndex: 2 } : at;
              return (
                <div className="day" role="row" key={item.key} style={stuck}>
                  <span role="cell">{entry.title}</span>
                </div>
              );
            }
            const { row } = entry;
            return (
              <div
                className={`tr${arrived.has(row.id) ? " is-settling" : ""}${row.id === activeId ? " is-active" : ""}`}
                role="row"
                aria-rowindex={entry.index + held + 1}
                aria-current={row.id === activeId || undefined}
                key={item.key}
                style={at}
              >
                {row.getAllCells().map((cell) => (
                  <div role="cell" className={CELL_CLASS[cell.column.id]} key={cell.id}>
                    <table.FlexRender cell={cell} />
                  </div>
                ))}
                <CommandPop item={row.original} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
