/** Bytes of the files of one import of a configuration by the console, at most. */
export const LARGEST_IMPORT_BYTES = 4 * 1024 * 1024;
