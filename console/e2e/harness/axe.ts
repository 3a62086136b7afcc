import axe from "axe-core";
import type { Page } from "playwright-core";

type AxeResult = { violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[] };

/** What axe finds on a page as it is now. @param within a selector, where only that part of it is ours */
export async function violationsOf(page: Page, within = "html"): Promise<string[]> {
  // Through the debugger, not as a script of the page: its policy lets none in.
  await page.evaluate(axe.source);
  const found = `axe.run(${JSON.stringify(within)}, { resultTypes: ['violations'] })`;
  const result = (await page.evaluate(found)) as AxeResult;
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html}: ${node.failureSummary}`),
  );
}
