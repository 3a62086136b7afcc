import Docker from "dockerode";

/** What the tests' containers are made of. */
export const IMAGE = process.env["RGRID_TEST_IMAGE"] ?? "rgrid/python:3.11";

/** Docker is there with the image that the tests run in; asked before tests are collected. */
export const dockerThere = (): Promise<boolean> =>
  new Docker()
    .getImage(IMAGE)
    .inspect()
    .then(
      () => true,
      () => false,
    );
