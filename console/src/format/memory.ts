const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Memory in the units that its limits are given in: `2 GiB`, `512 MiB`. */
export function memoryText(bytes: number): string {
  const [unit, name] = bytes >= GIB ? [GIB, "GiB"] : [MIB, "MiB"];
  return `${Number((bytes / unit).toFixed(1))} ${name}`;
}
