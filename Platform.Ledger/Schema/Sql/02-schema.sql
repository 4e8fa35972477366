-- Which of these files stand here: a start asks for it.
CREATE TABLE IF NOT EXISTS ledger.schema (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    digest  text NOT NULL,
    number  integer NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
