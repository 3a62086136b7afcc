/**
 * A file of a list, by a URL of now: those on a page are as old as what the page read, and live an hour.
 * @throws Error where the list has it no more; as the API's calls
 */
export async function freshFile<File extends { path: string }>(
  path: string,
  list: () => Promise<{ items: File[] }>,
): Promise<File> {
  const { items } = await list();
  const file = items.find((item) => item.path === path);
  if (file === undefined) throw new Error(`${path} is not there any more; reload the page.`);
  return file;
}
