/** Far more than any text needs; the parser itself bounds lists and quotations, not emphasis. */
const DEEPEST = 12;

type Inline = { readonly nesting: number };
type State<Token extends Inline> = { readonly tokens: readonly { children: Token[] | null }[] };
/** The part of markdown-it that the rule below needs. */
type Parser<Token extends Inline> = {
  readonly core: {
    readonly ruler: { push(name: string, rule: (state: State<Token>) => void): void };
  };
};

/**
 * Leaves out the emphasis and links of a Markdown text that are nested deeper than any text needs.
 * Thousands of asterisks would otherwise nest so deep that no renderer could follow.
 */
export function limitNesting<Token extends Inline>(markdown: Parser<Token>): void {
  markdown.core.ruler.push("limit nesting", ({ tokens }) => {
    for (const token of tokens) if (token.children) token.children = shallow(token.children);
  });
}

function shallow<Token extends Inline>(tokens: readonly Token[]): Token[] {
  let depth = 0;
  return tokens.filter(({ nesting }) => {
    if (nesting === 1) depth += 1;
    const isKept = nesting === 0 || depth <= DEEPEST;
    if (nesting === -1) depth -= 1;
    return isKept;
  });
}
