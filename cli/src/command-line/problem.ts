/** Why a command line can't be taken, and what to type instead. Data, not an exception: parsing is pure. */
type Problem = { readonly reason: string; readonly hint: string };

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const refused = (reason: string, hint: string): Parsed<never> => ({ ok: false, problem: { reason, hint } });
