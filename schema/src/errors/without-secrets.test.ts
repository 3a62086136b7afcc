import { expect, it } from "vitest";
import { shellWords } from "../shell-words.ts";
import { withoutSecrets } from "./without-secrets.ts";

it.each<[string, string]>([
  ["--env TOKEN=hunter2 a.py", "--env TOKEN a.py"],
  ["--env=TOKEN=hunter2 a.py", "--env=TOKEN a.py"],
  ["--env TOKEN a.py", "--env TOKEN a.py"],
  ["a.py --password=hunter2 --db_password hunter2", "a.py --password=*** --db_password ***"],
  ["a.py --api-key hunter2 password=hunter2 -token hunter2", "a.py --api-key *** password=*** -token ***"],
  ["a.py --token --verbose", "a.py --token --verbose"],
  ["a.py --max-tokens 100 --tokenizer bpe token", "a.py --max-tokens 100 --tokenizer bpe token"],
  ["a.py https://ada:hunter2@host/x?y=1 postgres://u:hunter2@db/x", "a.py https://***@host/x?y=1 postgres://***@db/x"],
  ["a.py mail@example.org https://host/a@b", "a.py mail@example.org https://host/a@b"],
  ["a.py AKIAIOSFODNN7EXAMPLE sk-proj-abcdefghijklmnop12", "a.py *** ***"],
  ["a.py ghp_abcdefghijklmnopqrstuvwxyz0123 --x=xoxb-1234567890-abc", "a.py *** --x=***"],
  ["a.py eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln rgk_abcdefgh_secret", "a.py *** ***"],
])("%s", (line, shown) => {
  expect(withoutSecrets(shellWords(line) ?? []).join(" ")).toBe(shown);
});
