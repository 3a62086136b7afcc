/** What an account's button shows and says: two letters, and the whole of it to who does not see them. */
export function AccountFace({ label }: { label: string }) {
  return (
    <>
      {label.slice(0, 2).toUpperCase()}
      <span className="sr">, account {label}</span>
    </>
  );
}
