import type { Family } from "../../core/metric-family.ts";

/** State of one node among those that share a database. */
export type NodeFigures = {
  /** Nodes that are alive, this one included. */
  readonly nodes: number;
  readonly isLead: boolean;
  /** Grows each time that another node takes the lead. */
  readonly epoch: number;
  /** Providers of a page whose monitors this node probes. */
  readonly lines: number;
  /** Batches of results that wait in the database for the lead. */
  readonly batches: number;
};

/** Returns the metrics of a node. */
export const nodeFamilies = ({ nodes, isLead, epoch, lines, batches }: NodeFigures): Family[] => [
  {
    name: "vigie_nodes",
    type: "gauge",
    help: "Nodes of the same database that are alive.",
    samples: [[{}, nodes]],
  },
  {
    name: "vigie_node_leads",
    type: "gauge",
    help: "1 if this node leads, 0 if it follows.",
    samples: [[{}, isLead ? 1 : 0]],
  },
  {
    name: "vigie_lease_epoch",
    type: "gauge",
    help: "Number of times that the lead was taken by another node.",
    samples: [[{}, epoch]],
  },
  {
    name: "vigie_node_lines",
    type: "gauge",
    help: "Providers, by page, whose monitors this node probes.",
    samples: [[{}, lines]],
  },
  {
    name: "vigie_batches_waiting",
    type: "gauge",
    help: "Batches of results of all nodes that wait for the node that leads.",
    samples: [[{}, batches]],
  },
];
