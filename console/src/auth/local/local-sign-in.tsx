import { type FormEvent, useState } from "react";
import { createApi } from "../../api/client.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import type { StoredSession } from "./stored-session.ts";

/** No session yet, so nobody's token. */
const NOBODY = { token: () => Promise.resolve(null), accepted: () => undefined, refused: () => undefined };

export function LocalSignIn({ apiUrl, onSignedIn }: { apiUrl: string; onSignedIn: (session: StoredSession) => void }) {
  const [email, setEmail] = useState("");
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function signIn(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSending(true);
    setFailure(null);
    try {
      const api = createApi({ baseUrl: apiUrl, auth: NOBODY, onFailure: () => undefined });
      const { token, expires_at } = await api.call("localSignIn", { body: { email } });
      onSignedIn({ token, expires_at, email });
    } catch (error) {
      setFailure(error);
    } finally {
      setSending(false);
    }
  }

  return (
    <section>
      <h1>Sign in</h1>
      <p>Local stack, no Clerk key is configured.</p>
      <div className="banner">
        <Icon name="warning" />
        <span>
          Local session. Anyone who can reach this address can sign in. A production build starts like this only where config.json
          says so.
        </span>
      </div>
      <form className="stack" onSubmit={(event) => void signIn(event)}>
        <div className="field">
          <label htmlFor="email">Email</label>
          <input
            id="email"
            type="email"
            autoComplete="username"
            placeholder="ada@example.org"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </div>
        <button className="btn" type="submit" data-v="primary" disabled={sending}>
          {sending ? "Signing in …" : "Sign in locally"}
        </button>
        {failure !== null && <FailureNotice error={failure} />}
      </form>
    </section>
  );
}
