export { type OwnCertificates, ownCertificates } from "./certificates.ts";
export { type ForwardProxy, forwardProxy, type Seen } from "./forward-proxy.ts";
