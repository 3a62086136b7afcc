/** A path in as little room as there is: its folders give way before its name does. */
export function FilePath({ path }: { path: string }) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    <span className="path mono" title={path}>
      <span className="trunc">{path.slice(0, path.length - name.length)}</span>
      <span className="trunc">{name}</span>
    </span>
  );
}
