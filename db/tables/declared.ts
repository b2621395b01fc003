import type { Generated } from "kysely";

/** The tables of incidents, maintenances, windows, templates and mutes. */

/** Columns of every declared event. No row is deleted: `deleted_at` hides it from the public. */
type DeclaredTable = {
  /** Twelve characters `[a-z0-9]`: the public id. */
  id: string;
  page_id: string;
  title: string;
  /** JSON of Translations, or null. */
  translations: string | null;
  status: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  /** Origin: "team", "automatic" or "provider". */
  origin: string;
  /** JSON of what probes saw, for the team; never public. */
  evidence: string | null;
  /** Grows with every write, so that an edit of an older version is recognised. */
  version: Generated<number>;
};

export type IncidentTable = DeclaredTable & {
  impact: string;
  started_at: number;
  /** Null: a draft, which the public never sees. */
  published_at: number | null;
  monitoring_at: number | null;
  resolved_at: number | null;
  next_update_at: number | null;
  /** JSON of [{ id, state }]. */
  components: string;
  what_to_do: string | null;
  not_affected: string | null;
  /** JSON of strings. */
  error_codes: string;
};

export type MaintenanceTable = DeclaredTable & {
  starts_at: number;
  ends_at: number;
  /** Null: a draft. Notice counts from here. */
  announced_at: number | null;
  completed_at: number | null;
  sequence: number;
  /** JSON of configured ids. */
  components: string;
  /** The provider whose staff planned it and may change it, or null. */
  provider_id: string | null;
  /** JSON of milliseconds before the start at which subscribers are reminded. */
  reminders_ms: string;
  /** 1: subscribers are notified of its start and end. */
  notify: Generated<number>;
  /** Time at which its overrun was announced, or null. */
  overrun_at: Generated<number | null>;
};

type UpdateTable = {
  id: string;
  status: string;
  body: string;
  /** JSON of Translations, or null. */
  translations: string | null;
  created_at: number;
  updated_at: number;
  display_at: number;
  /** Null: a draft. */
  published_at: number | null;
  author: string;
  notified: number;
  /** JSON of AffectedComponent[]. */
  components: string;
};

export type IncidentUpdateTable = UpdateTable & { incident_id: string };

/** Updates that published incidents promised, by the time at which each was promised. */
export type PromisedUpdateTable = { incident_id: string; made_at: number; due_at: number };

export type MaintenanceUpdateTable = UpdateTable & { maintenance_id: string };

/** Each window of the configuration as calendars have seen it, and its end. */
export type WindowSeriesTable = {
  id: string;
  page_id: string;
  title: string;
  /** JSON of a WindowRule. */
  rule: string;
  /** JSON of configured ids. */
  components: string;
  announced_at: number;
  updated_at: number;
  cancelled_at: number | null;
  sequence: number;
};

/** A template that the team keeps; `provider_id` is empty for the whole page's. */
export type TemplateTable = {
  id: string;
  page_id: string;
  provider_id: string;
  template_id: string;
  /** JSON of TemplateTexts; one of both at least. */
  fr: string | null;
  en: string | null;
  version: number;
  updated_at: number;
  /** A name, for people. */
  updated_by: string;
};

/** Components whose published state is held, by configured id, and until when. */
export type MuteTable = {
  page_id: string;
  component_key: string;
  until_at: number;
  muted_by: string;
  created_at: number;
};
