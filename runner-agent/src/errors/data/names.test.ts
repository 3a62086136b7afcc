import { describe, expect, it } from "vitest";
import { distributionOf } from "./distributions.ts";
import { isStandardModule, standardModule, standardName } from "./python-versions.ts";

describe("distributionOf", () => {
  it.each([
    ["cv2", "", "opencv-python"],
    ["yaml", "", "PyYAML"],
    ["sklearn", "", "scikit-learn"],
    ["PIL", "", "Pillow"],
    ["bs4", "", "beautifulsoup4"],
    ["Crypto.Cipher", "", "pycryptodome"],
    ["dateutil", "from dateutil.parser import parse", "python-dateutil"],
    ["google", "from google.cloud import storage", "google-cloud-storage"],
    ["google.cloud", "import google.cloud.bigquery as bq", "google-cloud-bigquery"],
    ["google", "from google.protobuf import message", "protobuf"],
    ["no_list_knows_it.part", "", "no_list_knows_it"],
    ["requests", "", "requests"],
  ])("%s (%s): %s", (module, source, distribution) => {
    expect(distributionOf(module, source)).toBe(distribution);
  });
});

describe("what another Python has", () => {
  it.each([
    ["tomllib", 10, ">=3.11"],
    ["tomllib", 11, null],
    ["distutils.core", 12, "<3.12"],
    ["imp", 11, null],
    ["urllib2", 11, "2"],
    ["tomllib", null, null],
    ["pandas", 11, null],
  ])("module %s on 3.%s: %s", (module, minor, needs) => {
    expect(standardModule(module, minor)?.needs ?? null).toBe(needs);
  });

  it.each([
    ["itertools.batched", 11, ">=3.12"],
    ["asyncio.TaskGroup", 10, ">=3.11"],
    ["builtins.str.removeprefix", 8, ">=3.9"],
    ["collections.Mapping", 11, "<3.10"],
    ["asyncio.coroutine", 10, null],
    ["json.loads", 11, null],
  ])("name %s on 3.%s: %s", (name, minor, needs) => {
    expect(standardName(name, minor)).toBe(needs);
  });

  it("knows the standard library", () => {
    expect([isStandardModule("json.decoder"), isStandardModule("pandas")]).toEqual([true, false]);
  });
});
