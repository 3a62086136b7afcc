const whole = new Intl.NumberFormat("en-US");

/** `1,240` */
export const count = (n: number): string => whole.format(n);

/** `1 file`, `2 files`, `1,240 lines` */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
