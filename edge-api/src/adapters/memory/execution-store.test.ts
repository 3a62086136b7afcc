import { executionStoreContract } from "../../execution/store-contract.ts";
import { MemoryExecutionStore } from "./execution-store.ts";

executionStoreContract("memory", async (run) => {
  const alarms: number[] = [];
  // What is in memory outlives nothing: a "restart" is the same instance.
  const store = new MemoryExecutionStore((at) => alarms.push(at));
  run(() => store, alarms);
});
