/** The head of a configuration of one page; its providers follow, indented by 6. */
export const EXAMPLE_PAGE = `
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    providers:
`;

/** The head of the shortest configuration, of one page; its providers follow, indented by 6. */
export const PAGE_P = `
pages:
  - id: p
    title: P
    url: https://p.test
    providers:
`;

/** The same page with the head of a provider X; its components follow, indented by 10. */
export const PROVIDER_X = `${PAGE_P}      - id: x
        name: X
        components:
`;

/**
 * Returns a configuration of one page with one provider, INSEE.
 *
 * @param components YAML of each, its later lines indented by 12: "{ id: insee/sirene, name: Sirene }"
 */
export const pageOfInsee = (...components: readonly string[]): string => `${PAGE_P}      - id: insee
        name: INSEE
        components:
${components.map((component) => `          - ${component}`).join("\n")}
`;
