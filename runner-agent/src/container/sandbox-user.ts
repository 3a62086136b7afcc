/** Scripts never run as root: as nobody where the runner is root, else as the runner's own user, who then owns what they write. */
export function sandboxUser(): { uid: number; gid: number } {
  const uid = process.getuid?.() ?? 65_534;
  return uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid, gid: process.getgid?.() ?? uid };
}
