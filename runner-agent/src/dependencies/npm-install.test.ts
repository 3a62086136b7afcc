import type { NpmDependencies } from "@rgrid/schema";
import { expect, it } from "vitest";
import { npmInstallation } from "./npm-install.ts";

const wanted: NpmDependencies = { manager: "npm", packages: [], project: "package.json", files: ["package.json"], variables: [] };

it.each([null, "registry=https://npm.example.org/\n"])(
  "never names one file for both of npm's configurations, which npm refuses: %j",
  (npmConfig) => {
    const { env } = npmInstallation(wanted, { npmConfig }).command;
    expect(env["NPM_CONFIG_GLOBALCONFIG"]).not.toBe(env["NPM_CONFIG_USERCONFIG"]);
  },
);
