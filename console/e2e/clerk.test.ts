import { endStack, newStack } from "@rgrid/e2e/new-stack";
import type { StackHandle } from "@rgrid/stack";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violationsOf } from "./harness/axe.ts";
import { launchChromium } from "./harness/chromium.ts";
import { CLERK_NEWCOMER, CLERK_USER, type ClerkStandIn, startClerkStandIn } from "./harness/clerk-stand-in.ts";
import { seen } from "./harness/console.ts";

let clerk: ClerkStandIn;
let stack: StackHandle;
let browser: Browser;
let page: Page;
const refusedByPolicy: string[] = [];

beforeAll(async () => {
  clerk = await startClerkStandIn();
  stack = await newStack({ env: clerk.env, runners: 0 });
  browser = await launchChromium();
  page = await browser.newPage({ baseURL: stack.ready.console_url });
  page.setDefaultTimeout(45_000);
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) refusedByPolicy.push(message.text());
  });
});
afterAll(async () => {
  await browser?.close();
  if (stack) await endStack(stack);
  await clerk?.close();
});

it("shows its frame while it is not known who is there, says that the sign-in does not answer, and is there once it does", async () => {
  const frontend = /\/__clerk\/v1\//;
  // As a network that swallows everything: neither an answer nor an error.
  await page.route(frontend, () => new Promise(() => undefined));
  for (const path of ["/executions", "/sign-in"]) {
    await page.goto(path);
    await seen(page.locator("header").getByText("RGrid"));
    await seen(page.getByRole("alert").getByText("The sign-in service does not answer."));
    expect(await violationsOf(page)).toEqual([]);
  }
  await page.unroute(frontend);
  // Clerk asks again by itself, too: whichever is there first.
  await page.getByRole("button", { name: "Try again" }).or(page.getByLabel(/email/i)).first().click();
  await seen(page.getByLabel(/email/i));
});

// One sign-in after the other, in one browser: each begins where the one before ended.
it("signs in by Clerk's own form, whose token the API verifies by the key alone, and makes the account", async () => {
  await page.goto("/settings");
  await seen(page.getByLabel(/email/i));
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel(/email/i).fill(CLERK_USER.email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await seen(page.getByText(/Password is incorrect/));
  await page.getByLabel("Password", { exact: true }).fill(CLERK_USER.password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();

  await seen(page.getByRole("heading", { name: "API keys" }));
  expect(new URL(page.url()).pathname).toBe("/settings");
  await seen(page.getByText(CLERK_USER.email, { exact: true }));
  await seen(page.getByText("Clerk", { exact: true }));
});

it("keeps the session over a reload, and local sessions are off", async () => {
  await page.reload();
  await seen(page.getByRole("heading", { name: "API keys" }));
  const response = await fetch(`${stack.ready.api_url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: CLERK_USER.email }),
  });
  expect(response.status).toBe(404);
});

it("signs out by Clerk's own button, and leads to the sign-in", async () => {
  await page.getByRole("button", { name: /user (menu|button)/i }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await seen(page.getByLabel(/email/i));
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  expect(await page.getByText("Your session ended.").count()).toBe(0);
  await page.goto("/settings");
  await seen(page.getByLabel(/email/i));
});

it("signs up by Clerk's own form at /signup, with the code of a mail, and makes the account", async () => {
  await page.getByRole("link", { name: "Sign up" }).click();
  await page.waitForURL((url) => url.pathname === "/signup");
  await seen(page.getByRole("heading", { name: /create your account/i }));
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel(/email/i).fill(CLERK_NEWCOMER.email);
  await page.getByLabel("Password", { exact: true }).fill(CLERK_NEWCOMER.password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByLabel(/code/i).first().fill("111111");
  await seen(page.getByText(/incorrect code/i));
  // The form empties itself a moment later, with whatever was typed meanwhile.
  await expect.poll(() => page.getByLabel(/code/i).first().inputValue(), { timeout: 20_000 }).toBe("");
  await page.getByLabel(/code/i).first().fill(CLERK_NEWCOMER.code);

  // Where they wanted to go before there was an account.
  await page.waitForURL((url) => url.pathname === "/settings");
  await seen(page.getByText(CLERK_NEWCOMER.email, { exact: true }));
  await page.goto("/executions");
  await seen(page.getByText("Run your first script"));
});

it("loads nothing that its policy refuses", () => expect(refusedByPolicy).toEqual([]));

it("ends the session when the API takes its tokens no more, and leads to the sign-in", async () => {
  clerk.breakTokens();
  await page.goto("/overview");
  await seen(page.getByText("Your session ended."));
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});
