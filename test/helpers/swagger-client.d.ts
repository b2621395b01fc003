/** What the tests use of `swagger-client`, which comes without types. */
declare module "swagger-client" {
  /** An answer as the client read it. */
  export type Answer = {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    // oxlint-disable-next-line no-explicit-any -- documents are checked by their schemas.
    readonly body: any;
  };
  type Operation = (
    parameters?: Readonly<Record<string, unknown>>,
    options?: { readonly requestBody?: unknown },
  ) => Promise<Answer>;

  export type Client = {
    /** Operations by tag and operation id. */
    readonly apis: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly errors: readonly unknown[];
  };
  export default function SwaggerClient(options: {
    readonly url?: string;
    readonly spec?: object;
    readonly authorizations?: Readonly<Record<string, string>>;
  }): Promise<Client>;
}
