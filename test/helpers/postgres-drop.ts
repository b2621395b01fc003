import { afterAll } from "vitest";
import { dropDatabases } from "./database.ts";

/** Runs beside each test file of PostgreSQL: the helpers are loaded once for many files. */
afterAll(dropDatabases);
