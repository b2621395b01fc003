import { createHash } from "node:crypto";
import type { Tone } from "./sheet.ts";

/**
 * Styles of mails. All are inline, since mail programs drop style sheets. Nothing is fetched: no
 * image, no font, nothing that tracks a reader.
 */

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const RULE = "border-top:1px solid #c8c8d4";

export const STYLE = {
  page: `margin:0;padding:16px;background:#ffffff;color:#161616;${FONT};font-size:16px;line-height:1.5`,
  sheet: "max-width:600px;margin:0 auto",
  // Lists of mails show it after the subject; it is not shown in the mail itself.
  preview: "display:none;max-height:0;overflow:hidden",
  site: "margin:0 0 12px;color:#5a5a6e;font-size:14px",
  state:
    "display:inline-block;margin:0 0 8px;padding:4px 12px;border-radius:4px;font-weight:600;line-height:24px",
  title: "margin:0 0 16px;font-size:22px;line-height:1.3;overflow-wrap:anywhere",
  part: "margin:0 0 12px;font-size:18px;line-height:1.3;overflow-wrap:anywhere",
  facts: `margin:0 0 16px;padding:12px 0 4px;${RULE}`,
  term: "margin:0;color:#5a5a6e;font-size:14px",
  value: "margin:0 0 8px;overflow-wrap:anywhere",
  heading: "margin:20px 0 4px;font-size:16px;line-height:1.4",
  body: "overflow-wrap:anywhere",
  // 44 pixels high at least, for thumbs; across a telephone's whole width.
  button:
    "display:block;box-sizing:border-box;max-width:360px;margin:24px 0 12px;padding:12px 20px;border-radius:4px;background:#1f3fa8;color:#ffffff;text-align:center;text-decoration:none;font-weight:600",
  copy: "margin:0 0 12px;color:#5a5a6e;font-size:14px",
  address: "overflow-wrap:anywhere;word-break:break-all",
  link: "display:inline-block;padding:12px 0;color:#1f3fa8;text-decoration:underline",
  divider: `margin:28px 0 0;padding-top:20px;${RULE}`,
  footer: `margin-top:28px;padding-top:12px;${RULE};color:#5a5a6e;font-size:14px`,
  footerLink:
    "display:inline-block;margin-right:20px;padding:12px 0;color:#1f3fa8;text-decoration:underline",
} as const;

/** Styles of the tags that people's texts have. */
export const BODY_STYLE: Readonly<Record<string, string>> = {
  p: "margin:0 0 12px",
  pre: "margin:0 0 12px;padding:8px 12px;border:1px solid #c8c8d4;border-radius:4px;font-size:14px;white-space:pre-wrap;overflow-wrap:anywhere",
  blockquote: "margin:0 0 12px;padding:0 0 0 12px;border-left:4px solid #c8c8d4",
  ul: "margin:0 0 12px;padding:0 0 0 24px",
  ol: "margin:0 0 12px;padding:0 0 0 32px",
};

/** Ink on its tint, 7:1 or more; the mark says the same to who sees no colours. */
export const TONE: Readonly<Record<Tone, { readonly mark: string; readonly style: string }>> = {
  down: { mark: "✕", style: "background:#fbe6e8;color:#6f0010" },
  degraded: { mark: "▲", style: "background:#fff1d6;color:#5c3a00" },
  maintenance: { mark: "◆", style: "background:#e6eafc;color:#1b3283" },
  ok: { mark: "✓", style: "background:#dff3ee;color:#0b4a3d" },
  plain: { mark: "•", style: "background:#ececf0;color:#33333f" },
};

const dark = (rules: string) => `@media (prefers-color-scheme:dark){${rules}}`;

/**
 * For programs that read a style sheet and are in the dark: classes undo what is inline. Whoever
 * shows mails within a page of ours allows this one text by its hash.
 */
export const DARK_STYLE = dark(
  [
    ".v-page{background:#16161a!important;color:#f0f0f4!important}",
    ".v-soft{color:#b4b4c4!important}",
    ".v-body pre,.v-body blockquote{border-color:#4a4a58!important}",
    ".v-rule{border-color:#4a4a58!important}",
    ".v-link,.v-body a{color:#b3c1ff!important}",
    ".v-button{background:#b3c1ff!important;color:#10163a!important}",
    ".v-down{background:#4a1219!important;color:#ffc9ce!important}",
    ".v-degraded{background:#452f05!important;color:#ffdc9a!important}",
    ".v-maintenance{background:#1d2a66!important;color:#d3dbff!important}",
    ".v-ok{background:#0d3b30!important;color:#a9ecdb!important}",
    ".v-plain{background:#34343e!important;color:#e4e4ec!important}",
  ].join(""),
);

/**
 * Source that a policy must allow for mails to be shown in a frame as they are: their one style
 * sheet, by its hash (CSP Level 3, 8.4).
 */
export const MAIL_STYLE_SOURCE = `'sha256-${createHash("sha256").update(DARK_STYLE).digest("base64")}'`;
