// What may be a link: http, https and mailto. The server holds the same rule; this one answers the writer at once.

const schemes = new Set(["http:", "https:", "mailto:"]);
const emailAddress = /^[^\s@/:?#]+@[^\s@/]+\.[^\s@/]{2,}$/;
const hostName = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d+)?([/?#].*)?$/u;

/** The address as it was written when its scheme is one of ours, otherwise null. */
export function acceptedAddress(href) {
  const address = (href ?? "").trim();
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(address)?.[0].toLowerCase();
  if (!scheme || !schemes.has(scheme) || /[\s\p{Cc}]/u.test(address)) return null;
  if (scheme === "mailto:") return address.length > scheme.length ? address : null;
  if (!address.slice(scheme.length).startsWith("//")) return null;
  try {
    return new URL(address).hostname ? address : null;
  } catch {
    return null;
  }
}

/** What a person typed, made an address: "www.dr.dk" becomes https://www.dr.dk, an e-mail address becomes mailto:. */
export function typedAddress(typed) {
  const address = typed.trim();
  if (emailAddress.test(address)) return `mailto:${address}`;
  if (/^(https?:|mailto:)/i.test(address)) return acceptedAddress(address);
  if (hostName.test(address)) return acceptedAddress(`https://${address}`);
  return null;
}
