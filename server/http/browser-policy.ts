/**
 * Denies every document the features of a browser that no page uses. A script that found its way
 * into one could not use them either.
 */
export const PERMISSIONS_POLICY = [
  ...["accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "fullscreen"],
  ...["geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"],
  ...["picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"],
]
  .map((feature) => `${feature}=()`)
  .join(", ");

/** Time for which a browser that has seen a page over TLS uses TLS alone: a year. */
const STRICT_TRANSPORT = "max-age=31536000";

/**
 * Returns the headers by which a browser protects the page of a public address.
 *
 * @param url of the page; where it is not https, there is no TLS to insist on (RFC 6797, 7.2)
 * @param type of the answer's content
 */
export function browserPolicy(url: string | undefined, type: string | null) {
  const headers: Record<string, string> = {};
  if (url?.startsWith("https:")) headers["strict-transport-security"] = STRICT_TRANSPORT;
  if (type?.startsWith("text/html")) headers["permissions-policy"] = PERMISSIONS_POLICY;
  return headers;
}
