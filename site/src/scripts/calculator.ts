import { millions, OBJECTS, WORKERS } from "../content/price-figures.ts";
import { type MonthlyCost, monthlyCost, type Usage } from "./monthly-cost.ts";

const form = document.querySelector<HTMLFormElement>("#calc");
const FIELDS = ["runs", "minutes", "machines", "price", "at-once", "gb"] as const;

const whole = (amount: number): string => Math.round(amount).toLocaleString("en");
const dollars = (amount: number): string =>
  amount > 0 && amount < 0.01
    ? `$${amount.toFixed(4)}`
    : `$${amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

function put(name: string, text: string): void {
  const place = document.querySelector(`[data-bill="${name}"]`);
  if (place) place.textContent = text;
}

function usageOf(data: FormData): Usage {
  const amount = (name: string, least = 0): number => Math.max(least, Number(data.get(name)) || 0);
  return {
    runs: amount("runs"),
    minutesEach: amount("minutes"),
    machines: Math.max(1, Math.round(amount("machines"))),
    pricePerHour: amount("price"),
    atOnce: amount("at-once", 1),
    machineCpus: amount("machine-cpus", 1),
    runCpus: amount("run-cpus", 0.1),
    rented: data.get("owner") === "rent",
    requestsPerRun: amount("requests", 1),
    storedGb: amount("gb"),
  };
}

function verdictOf(cost: MonthlyCost, rented: boolean): string {
  const use = cost.busyHours / cost.availableHours;
  if (use > 1) return `That does not fit: it needs ${cost.machinesNeeded} machines of this size.`;
  const percent = use < 0.01 ? "under 1" : whole(use * 100);
  const idle =
    rented && use < 0.2 ? " Most of the bill is idle time: a machine that you have already, or one that sleeps, costs less." : "";
  return `Your machines are busy ${percent} % of the month.${idle}`;
}

function update(element: HTMLFormElement): void {
  const usage = usageOf(new FormData(element));
  const cost = monthlyCost(usage);
  put("sub", `${whole(usage.runs)} runs, ${whole(cost.scriptHours)} hours of script`);
  put("machines", dollars(cost.machines));
  put(
    "machines-note",
    usage.rented
      ? `${whole(cost.availableHours)} h × ${dollars(usage.pricePerHour)}`
      : `${cost.busyHours.toFixed(1)} busy h × ${dollars(usage.pricePerHour)}`,
  );
  put("workers", dollars(cost.workers));
  put("workers-note", `${millions(cost.requests, 2)}, ${millions(WORKERS.included)} included`);
  put("objects", dollars(cost.objects));
  put("objects-note", `${millions(cost.objectRequests, 2)}, ${millions(OBJECTS.included)} included`);
  put("bucket", dollars(cost.bucket));
  put("total", dollars(cost.total));
  put("printed", dollars(cost.printed));
  put("verdict", verdictOf(cost, usage.rented));
  const share = Math.min(100, (cost.busyHours / cost.availableHours) * 100);
  document.querySelector<SVGRectElement>("#busy")?.setAttribute("width", `${share}%`);
}

function choose(element: HTMLFormElement, chosen: HTMLButtonElement): void {
  const values = (chosen.dataset["set"] ?? "").split(",");
  for (const [index, name] of FIELDS.entries()) {
    const field = element.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = values[index] ?? field.value;
  }
  mark(element, chosen);
  update(element);
}

function mark(element: HTMLFormElement, chosen: HTMLButtonElement | null): void {
  for (const preset of element.querySelectorAll("[data-set]")) preset.setAttribute("aria-pressed", String(preset === chosen));
}

if (form) {
  form.addEventListener("input", () => {
    mark(form, null);
    update(form);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const preset of form.querySelectorAll<HTMLButtonElement>("[data-set]"))
    preset.addEventListener("click", () => choose(form, preset));
  update(form);
}
