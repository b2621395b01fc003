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
