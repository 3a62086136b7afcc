/** Where the console is; the local stack puts its own address in this one's place when it serves the site. */
export const APP_URL = process.env["RGRID_APP_URL"] ?? "https://app.rgrid.dev";
/** Where beacons go. */
export const API_URL = process.env["RGRID_API_URL"] ?? "https://api.rgrid.dev";
export const INSTALL = "npm install -g rgrid";
