import type { ReactNode } from "react";
import type { useCredentials } from "../../api/credentials.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import { WaitingLines } from "../../components/skeleton.tsx";
import { useQuestion } from "../../components/use-question.ts";
import { type Credential, CredentialsTable } from "./credentials-table.tsx";
import { NewCredential } from "./new-credential.tsx";

type Props<Item extends Credential> = {
  /** Of the section, for links to it. */
  id: string;
  /** The page's first heading is its title. */
  heading: "h1" | "h2";
  title: string;
  about: string;
  /** What one of them is called. */
  what: string;
  newLabel: string;
  action: string;
  placeholder: string;
  credentials: ReturnType<typeof useCredentials<Item>>;
  /** Shows the new one, this once. */
  made: (credential: { name: string; secret: string }) => ReactNode;
  /** Head and cells of the column that keys and tokens do not share. */
  use: { head: string; cell: (item: Item) => ReactNode };
};

/** Keys or tokens: what they are for, a new one, those that work and the way to end each. */
export function CredentialsSection<Item extends Credential>(props: Props<Item>) {
  const { id, heading: Heading, title, about, what, newLabel, action, placeholder, made, use } = props;
  const { list, create, revoke } = props.credentials;
  const naming = useQuestion();
  return (
    <section className="block" id={id}>
      <header>
        <div>
          <Heading>{title}</Heading>
          <p>{about}</p>
        </div>
        <button className="btn" type="button" data-action={action} ref={naming.opener} onClick={naming.ask}>
          <Icon name="plus" />
          {newLabel}
        </button>
      </header>
      {naming.asked && (
        <NewCredential
          what={what}
          placeholder={placeholder}
          pending={create.isPending}
          error={create.error}
          onCreate={(name) => create.mutate(name, { onSuccess: naming.close })}
          onClose={naming.close}
          onKeyDown={naming.onKeyDown}
        />
      )}
      {create.data && (
        <div className="once" role="status">
          {made(create.data)}
        </div>
      )}
      {revoke.error && <FailureNotice error={revoke.error} onRetry={() => revoke.mutate(revoke.variables)} />}
      {list.error && <FailureNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && (
        <CredentialsTable
          label={title}
          items={list.data}
          use={use}
          pending={revoke.isPending}
          // The row that has the focus goes.
          onRevoke={(credential) => revoke.mutate(credential, { onSuccess: () => naming.opener.current?.focus() })}
        />
      )}
      {list.isPending && <WaitingLines label={`${title} are being read`} widths={["60%", "45%"]} className="gap-3" />}
    </section>
  );
}
