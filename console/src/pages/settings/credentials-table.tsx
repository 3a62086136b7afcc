import type { ReactNode } from "react";
import { useQuestion } from "../../components/use-question.ts";
import { calendarDay } from "../../format/time.ts";

export type Credential = { id: string; name: string; prefix: string; created_at: string };

type Props<Item extends Credential> = {
  label: string;
  items: readonly Item[];
  /** Head and cells of the column that keys and tokens do not share. */
  use: { head: string; cell: (item: Item) => ReactNode };
  pending: boolean;
  onRevoke: (id: Item["id"]) => void;
};

/** Keys or tokens that work: each by what it begins with, since nobody has the rest of it. */
export function CredentialsTable<Item extends Credential>({ label, items, use, pending, onRevoke }: Props<Item>) {
  if (items.length === 0) return <p className="note">There is none yet.</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="plain">
        <thead>
          <tr>
            <th>Name</th>
            <th>Begins with</th>
            <th className="wide-only">Created</th>
            <th>{use.head}</th>
            <th>
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={item.id} item={item} use={use.cell(item)} pending={pending} onRevoke={() => onRevoke(item.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ item, use, pending, onRevoke }: { item: Credential; use: ReactNode; pending: boolean; onRevoke: () => void }) {
  const question = useQuestion();
  return (
    <tr>
      <td>
        <b className="font-medium">{item.name}</b>
      </td>
      <td className="mono t2">{item.prefix}…</td>
      <td className="t2 wide-only">{calendarDay(item.created_at)}</td>
      <td className="t2">{use}</td>
      <td className="num">
        {question.asked ? (
          <span
            className="inline-flex flex-wrap justify-end gap-2 items-center py-1"
            role="alertdialog"
            aria-label={`Revoke ${item.name}?`}
            onKeyDown={question.onKeyDown}
          >
            <span className="t2">It stops working at once.</span>
            <button className="btn" type="button" data-v="danger" disabled={pending} data-action="revoke" onClick={onRevoke}>
              Revoke {item.name}
            </button>
            {/* biome-ignore lint/a11y/noAutofocus: it was asked for, and the harmless answer has the focus */}
            <button className="btn" type="button" data-v="quiet" autoFocus onClick={question.close}>
              Keep
            </button>
          </span>
        ) : (
          <button
            className="btn"
            type="button"
            data-v="quiet danger"
            aria-label={`Revoke ${item.name} …`}
            ref={question.opener}
            onClick={question.ask}
          >
            Revoke
          </button>
        )}
      </td>
    </tr>
  );
}
