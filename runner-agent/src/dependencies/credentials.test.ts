import { describe, expect, it } from "vitest";
import { secretsOfBuild, withoutCredentials } from "./credentials.ts";
import { cleared } from "./install-end.ts";

const PIP = "[global]\nindex-url = https://ada:s3cret-of-pip@host/simple\n";
const NPM = "registry=https://host/\n//host/:_authToken=t0ken-of-npm\n//old/:_password = cGFzc3dvcmQ=\n; //x/:_auth=no\n";

describe("credentials of a configuration", () => {
  it("are no part of what names a layer", () => {
    expect(withoutCredentials(PIP)).toBe("[global]\nindex-url = https://***@host/simple\n");
    expect(withoutCredentials(NPM)).toBe(
      "registry=https://host/\n//host/:_authToken=***\n//old/:_password = ***\n; //x/:_auth=no\n",
    );
  });
  it("are masked in what a build says, wherever it says them, and so is what it was given", () => {
    const secrets = secretsOfBuild({ TOKEN: "given-by-owner" }, [PIP, NPM, null]);
    const said = "https://x:y@h s3cret-of-pip t0ken-of-npm cGFzc3dvcmQ= given-by-owner ada\n";
    expect(cleared(said, secrets)).toBe("https://***@h *** *** *** *** ada\n");
  });
});
