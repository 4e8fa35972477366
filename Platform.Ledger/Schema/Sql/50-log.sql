-- The log as what proves it reads it: numbered entries, in order.
CREATE OR REPLACE VIEW platform.log WITH (security_invoker = true) AS
SELECT l.position, l.tenant, l.tenant_position, e.stream_id::text COLLATE "C" AS stream, e.version, l.leaf, coalesce(e.bdata, '') AS entry
FROM ledger.leaves l LEFT JOIN events.mt_events e USING (seq_id);
