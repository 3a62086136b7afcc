/**
 * Visits and sign-up clicks, without cookies and without anything that tells one reader from another: a visit is a page that was not
 * come to from this site. Who asks not to be tracked is not counted.
 */
const api = document.querySelector<HTMLMetaElement>('meta[name="rgrid-api"]')?.content;
// Global Privacy Control is the header's successor; both are honoured.
const refused = navigator.doNotTrack === "1" || ("globalPrivacyControl" in navigator && navigator.globalPrivacyControl === true);

const PAGE_LENGTH_MAX = 128;

function send(kind: "visit" | "page_view" | "signup_click"): void {
  if (api === undefined || refused) return;
  void fetch(`${api}/api/v1/beacons`, {
    method: "POST",
    // Outlives the page that a click leaves, as a beacon would; unlike one it can go without cookies.
    keepalive: true,
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ app: "site", kind, page: location.pathname.slice(0, PAGE_LENGTH_MAX) }),
  }).catch(() => undefined);
}

const fromHere = document.referrer !== "" && new URL(document.referrer).origin === location.origin;
if (!fromHere) send("visit");
send("page_view");

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest('[data-count="signup"]')) send("signup_click");
});
