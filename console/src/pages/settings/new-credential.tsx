import { type FormEvent, type KeyboardEvent, useState } from "react";
import { FailureNotice } from "../../components/failure-notice.tsx";

type Props = {
  what: string;
  placeholder: string;
  pending: boolean;
  error: unknown;
  onCreate: (name: string) => void;
  onClose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

/** Asks for the one thing that it needs: a name to know it by later. */
export function NewCredential({ what, placeholder, pending, error, onCreate, onClose, onKeyDown }: Props) {
  const [name, setName] = useState("");
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (name.trim() !== "") onCreate(name.trim());
  }
  return (
    <form className="once plainbox" onSubmit={submit} onKeyDown={onKeyDown}>
      <div className="field">
        <label htmlFor={`name-${what}`}>Name of the {what}</label>
        <input
          id={`name-${what}`}
          placeholder={placeholder}
          maxLength={100}
          required
          // biome-ignore lint/a11y/noAutofocus: the form was opened by a press on its button
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="line mt-3">
        <button className="btn" type="submit" data-v="primary" disabled={pending}>
          {pending ? "Creating …" : `Create ${what}`}
        </button>
        <button className="btn" type="button" data-v="quiet" onClick={onClose}>
          Never mind
        </button>
      </div>
      {error !== null && <FailureNotice error={error} />}
    </form>
  );
}
