/** A session of the local stack as the browser keeps it, for all its tabs. */
export type StoredSession = { token: string; expires_at: string; email: string };

const KEY = "rgrid.session";

/** What was stored, whatever wrote it: only a whole session counts. */
export function parseStoredSession(text: string | null): StoredSession | null {
  if (text === null) return null;
  try {
    const { token, expires_at, email } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== "string" || typeof expires_at !== "string" || typeof email !== "string") return null;
    return { token, expires_at, email };
  } catch {
    return null;
  }
}

export const readSession = (storage: Storage): StoredSession | null => parseStoredSession(storage.getItem(KEY));
export const writeSession = (storage: Storage, session: StoredSession): void => storage.setItem(KEY, JSON.stringify(session));
export const removeSession = (storage: Storage): void => storage.removeItem(KEY);
export const isSessionKey = (key: string | null): boolean => key === KEY || key === null;
