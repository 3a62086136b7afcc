/** What an address points at: `#L424` a line of the log, `#script-88` one of the script. */
export type AddressLine = { tab: "log" | "script"; line: number };

export function addressLine(hash: string): AddressLine | null {
  const [, place, number] = /^#?(L|script-)(\d{1,9})$/.exec(hash) ?? [];
  const line = Number(number);
  return place === undefined || line < 1 ? null : { tab: place === "L" ? "log" : "script", line };
}
