/** Counters by name and labels. Label values are few and known ahead: routes, codes, statuses; never ids. */
export interface Metrics {
  count(name: MetricName, labels: Record<string, string>, by?: number): void;
  /** Prometheus text, format 0.0.4. */
  render(): string;
}

export const METRICS = {
  rgrid_requests_total: "Requests by route, method and status",
  rgrid_request_ms_total: "Milliseconds spent in requests, by route",
  rgrid_errors_total: "Refusals and failures by error code",
  rgrid_executions_total: "Transitions of executions that passed through the API",
  rgrid_beacons_total: "Page views, sessions, visits, sign-up clicks and interactions that console and site have sent",
} as const;
export type MetricName = keyof typeof METRICS;
