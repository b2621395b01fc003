/** The tables of the team's alerts; the types behind them are in core/messages/alert.ts. */

/** A trouble of one provider; at most one of each is open. */
export type AlertTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  page_id: string;
  provider_id: string;
  severity: string;
  first_severity: string;
  /** JSON of Trouble[]. */
  troubles: string;
  /** JSON of configured ids. */
  failing: string;
  since: number;
  opened_at: number;
  well_since: number | null;
  resolved_at: number | null;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  escalated_at: number | null;
  /** JSON of Notified. */
  notified: string;
};

/** A message of an alert to one receiver of a channel. */
export type AlertMessageTable = {
  /** Sorts in the order in which the messages of one channel were made. */
  id: string;
  alert_id: string;
  channel: string;
  receiver: string;
  news: string;
  /** JSON of AlertNotice. */
  notice: string;
  state: string;
  due_at: number;
  created_at: number;
  attempts: number;
  first_tried_at: number | null;
  sent_at: number | null;
  last_error: string | null;
};
