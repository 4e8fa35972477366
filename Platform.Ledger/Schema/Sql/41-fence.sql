-- Ends a daemon's batch whose progress row another node has moved. 40001, so that Marten restarts the shard instead of stopping it for good.
CREATE OR REPLACE PROCEDURE ledger.fence(shard text) LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM events.mt_event_progression p WHERE p.name = shard AND p.xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'projection % was taken over by another node', shard USING ERRCODE = '40001';
    END IF;
END $$;
