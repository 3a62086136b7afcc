import { ERROR_CODES } from "@rgrid/schema";
import { errorPage } from "@rgrid/schema/error-pages";

/**
 * `_redirects` as Cloudflare Pages reads it. Who makes an error's address of its code finds the few whose page is called otherwise; codes never
 * change, and so neither do these.
 */
export function redirectsFile(): string {
  const lines = ERROR_CODES.flatMap((code) => {
    const { slug } = errorPage(code);
    const derived = code.replaceAll("_", "-");
    // Pages takes an address with a slash at its end for another one.
    return derived === slug ? [] : ["", "/"].map((end) => `/errors/${derived}${end} /errors/${slug}/ 301`);
  });
  return `${lines.join("\n")}\n`;
}
