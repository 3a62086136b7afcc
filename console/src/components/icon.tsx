/** Drawn on 16 × 16, stroke only; `d` of one path where a shape needs no more. */
const PATHS = {
  download: "M8 2.5v8m0 0L4.75 7.25M8 10.5l3.25-3.25M3 13.5h10",
  log: "M2.5 4h11M2.5 8h7M2.5 12h9",
  docs: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M6.4 6.4a1.65 1.65 0 1 1 2.5 1.5c-.6.35-.9.7-.9 1.3M8 11.1v.1",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.25L10 9.5",
  copy: "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2",
  wrap: "M2.5 4h11M2.5 8h9a2 2 0 0 1 0 4H8m0 0 1.5-1.5M8 12l1.5 1.5M2.5 12h2.5",
  search: "M7 2.75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 1 0 0-8.5m3.25 7.5 3 3",
  right: "m6 3.5 4.5 4.5L6 12.5",
  up: "m4 10 4-4 4 4",
  down: "m4 6 4 4 4-4",
  terminal: "m3 4.5 3.5 3.5L3 11.5M8.5 12H13",
  retry: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
  stop: "M5 4h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1",
  image: "M3.5 3h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1m-1 8L6 7.5 8.5 10l2-2 3 3m-3-5.25v.01",
  table: "M3.5 3h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1m-1 3.5h11M6.5 6.5V13",
  file: "M4.5 2.5h4.25L12 5.75v7.75H4.5zM8.5 2.5V6H12",
  more: "M3.5 8v.01M8 8v.01M12.5 8v.01",
  check: "m3.5 8.5 3 3 6-7",
  plus: "M8 3.5v9M3.5 8h9",
  warning: "M8 2.75 14 13H2zM8 6.75v2.75m0 1.75v.01",
  close: "m4.5 4.5 7 7m0-7-7 7",
  follow: "M8 2.5v8m0 0L4.75 7.25M8 10.5l3.25-3.25",
  pause: "M5.5 3.5v9m5-9v9",
  external: "M6 3.5H3.5v9h9V10M9 3h4v4m0-4L7.5 8.5",
  successor: "M3 4v3.5a2 2 0 0 0 2 2h7.5m0 0L9.75 6.75M12.5 9.5l-2.75 2.75",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? "i i-s" : "i"} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
      {name === "theme" && <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11" fill="currentColor" stroke="none" />}
    </svg>
  );
}

export function Brand() {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="1.5">
        <rect x="1.75" y="1.75" width="6" height="6" />
        <rect x="10.25" y="1.75" width="6" height="6" />
        <rect x="1.75" y="10.25" width="6" height="6" />
      </g>
      <rect x="9.5" y="9.5" width="7.5" height="7.5" fill="currentColor" />
    </svg>
  );
}
