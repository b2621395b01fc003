/** The one part of undici that probes need, by its own file: the whole of it costs 12 MB. */
declare module "undici/lib/dispatcher/client.js" {
  export { Client as default } from "undici";
}
