-- The place of every entry in its tenant's tree: leaf index + 1, given a moment after the commit. position counts all of them in the order they were
-- numbered. Rows are only added; what stands here follows from the events and is proved by the signed trees.
CREATE TABLE IF NOT EXISTS ledger.leaves (
    position        bigint PRIMARY KEY,
    tenant          text COLLATE "C" NOT NULL,
    tenant_position bigint NOT NULL,
    seq_id          bigint NOT NULL,
    leaf            bytea NOT NULL CHECK (length(leaf) = 32),
    UNIQUE (tenant, tenant_position),
    UNIQUE (seq_id)
);

-- One row: how far events are numbered. Everything up to seq_id is final.
CREATE TABLE IF NOT EXISTS ledger.numbering (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL DEFAULT 0,
    seq_id   bigint NOT NULL DEFAULT 0,
    late     bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger.numbering DEFAULT VALUES ON CONFLICT DO NOTHING;
