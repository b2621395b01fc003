/** Policy of images that have styles of their own: nothing runs or loads when one is opened. */
export const IMAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
