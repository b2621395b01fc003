/** The head of a configuration of one page; its providers follow, indented by 6. */
export const EXAMPLE_PAGE = `
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    providers:
`;

/** The head of the shortest configuration, of one page and one provider X; components follow. */
export const PROVIDER_X = `
pages:
  - id: p
    title: P
    url: https://p.test
    providers:
      - id: x
        name: X
        components:
`;

/**
 * Returns a configuration of one page with one provider, INSEE.
 *
 * @param components YAML of each, its later lines indented by 12: "{ id: insee/sirene, name: Sirene }"
 */
export const pageOfInsee = (...components: readonly string[]): string => `
pages:
  - id: p
    title: P
    url: https://p.test
    providers:
      - id: insee
        name: INSEE
        components:
${components.map((component) => `          - ${component}`).join("\n")}
`;
