import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import { readFailedAgain } from "./read-failed-again.ts";

it("asks again for what failed and is shown, and for nothing else", async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked: string[] = [];
  let away = false;
  const observed = (...queryKey: string[]) => {
    const queryFn = async () => {
      asked.push(queryKey.join(" "));
      if (away) throw new Error("no answer");
      return "answer";
    };
    const observer = new QueryObserver(queries, { queryKey, queryFn });
    return { observer, leave: observer.subscribe(() => undefined) };
  };
  const well = observed("stats");
  const failed = observed(EXECUTIONS_KEY, "one", "exec_1");
  const list = observed(EXECUTIONS_KEY, "list", "");
  const left = observed(EXECUTIONS_KEY, "script", "exec_1");
  await Promise.all([well, failed, list, left].map(({ observer }) => observer.refetch({ cancelRefetch: false })));
  away = true;
  await Promise.all([failed, list, left].map(({ observer }) => observer.refetch()));
  left.leave();
  away = false;
  asked.length = 0;

  await readFailedAgain(queries);
  expect(asked).toEqual(["executions one exec_1"]);
  expect(failed.observer.getCurrentResult()).toMatchObject({ status: "success", error: null });
  queries.clear();
});
