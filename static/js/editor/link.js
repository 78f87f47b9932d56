// What may be a link: http, https and mailto. The server holds the same rule; this one answers the writer at once.

const LONGEST = 2048;
const accepted = /^(?:(https?:)\/\/(?=[^/?#])(?![^/?#]*[[\]])|(mailto:)(?=.)(?!\/\/))/i;
const outside = /^[\x00-\x20\u00a0]+|[\x00-\x20\u00a0]+$/g;
const unsafe = /[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"'<>\\`{|}^]/g;
const emailAddress = /^[^\s@/:?#]+@[^\s@/]+\.[^\s@/]{2,}$/;
const hostName = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d+)?([/?#].*)?$/u;

const percent = (text) => [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).toUpperCase()}`).join("");

/** The address as it is stored when its scheme is one of ours, otherwise null. */
export function acceptedAddress(href) {
  const address = (href ?? "").replace(outside, "").replace(/[\t\n\r]/g, "");
  const [, web, mail] = accepted.exec(address) ?? [];
  const scheme = web ?? mail;
  if (!scheme || address.length > LONGEST) return null;
  const stored = scheme.toLowerCase() + address.slice(scheme.length).replace(unsafe, percent);
  return stored.length > LONGEST ? null : stored;
}

/** What a person typed, made an address: "www.dr.dk" becomes https://www.dr.dk, an e-mail address becomes mailto:. */
export function typedAddress(typed) {
  const address = typed.trim();
  if (emailAddress.test(address)) return `mailto:${address}`;
  if (/^(https?:|mailto:)/i.test(address)) return acceptedAddress(address);
  if (hostName.test(address)) return acceptedAddress(`https://${address}`);
  return null;
}
