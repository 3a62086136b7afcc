import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const openssl = (folder: string, line: string): void => {
  execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "ignore" });
};

export type OwnCertificates = {
  /** Path of the authority's certificate. */
  ca: string;
  key: Buffer;
  cert: Buffer;
};

/** A certificate for these hosts by an authority of its own. @param folder where its files lie */
export function ownCertificates(folder: string, hosts: readonly string[]): OwnCertificates {
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  openssl(folder, `req -x509 ${key} -keyout ca.key -out ca.pem -days 2 -subj /CN=own -addext basicConstraints=critical,CA:TRUE`);
  openssl(folder, `req ${key} -keyout host.key -out host.csr -subj /CN=${hosts[0]}`);
  writeFileSync(join(folder, "names"), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}`);
  openssl(folder, "x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out host.pem -days 2 -extfile names");
  return {
    ca: join(folder, "ca.pem"),
    key: readFileSync(join(folder, "host.key")),
    cert: readFileSync(join(folder, "host.pem")),
  };
}
