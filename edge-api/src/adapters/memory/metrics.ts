import { METRICS, type MetricName, type Metrics } from "../../ports/metrics.ts";

const escapeLabel = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const seriesOf = (name: MetricName, labels: Record<string, string>): string => {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
};

/** Counters of this process or isolate. On Workers each isolate counts for itself: a scrape sees one of them, so sum over time. */
export function memoryMetrics(): Metrics {
  const counts = new Map<MetricName, Map<string, number>>();
  return {
    count(name, labels, by = 1) {
      const series = counts.get(name) ?? new Map<string, number>();
      const key = seriesOf(name, labels);
      series.set(key, (series.get(key) ?? 0) + by);
      counts.set(name, series);
    },
    render() {
      const lines = (Object.keys(METRICS) as MetricName[]).flatMap((name) => [
        `# HELP ${name} ${METRICS[name]}`,
        `# TYPE ${name} counter`,
        ...[...(counts.get(name) ?? [])].map(([key, value]) => `${key} ${value}`),
      ]);
      return `${lines.join("\n")}\n`;
    },
  };
}
