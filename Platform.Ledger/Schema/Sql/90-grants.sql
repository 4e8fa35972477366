-- Who may do what, all of it: taken away first, so that what is not here is not had. Marten makes its append function anew at each migration, as the
-- caller's and without grants; so this comes last.
REVOKE ALL ON ALL TABLES IN SCHEMA events, messages, ledger, proof, audit, platform FROM platform_service, platform_worker, platform_reader, PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA events, messages, ledger FROM platform_service, platform_worker, platform_reader, PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA events, messages, ledger, proof FROM platform_service, platform_worker, platform_reader, PUBLIC;
REVOKE ALL ON SCHEMA events, messages, ledger, proof, audit, platform, read FROM platform_service, platform_worker, platform_reader, PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA events, messages, ledger, proof REVOKE EXECUTE ON ROUTINES FROM PUBLIC;

-- Appending happens with the owner's rights, so that nobody needs a right to insert.
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'events'::regnamespace AND p.proname = 'mt_quick_append_events' LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, events, pg_temp', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO platform_service', f);
    END LOOP;
END $$;

-- service: Marten's sessions of commands. UPDATE of one column is what SELECT … FOR UPDATE asks for; the guard refuses to change it.
GRANT USAGE ON SCHEMA events, messages, ledger, read TO platform_service;
GRANT SELECT ON events.mt_events, events.mt_streams TO platform_service;
GRANT UPDATE (timestamp) ON events.mt_streams TO platform_service;
DO $$ BEGIN
    -- A database that only takes events has no message store.
    IF to_regclass('messages.wolverine_incoming_envelopes') IS NOT NULL THEN
        GRANT INSERT ON messages.wolverine_incoming_envelopes TO platform_service;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION ledger.claim, ledger.keep, ledger.moved TO platform_service;
GRANT SELECT ON ledger.leaves, ledger.numbering, ledger.schema TO platform_service;

-- reader: every hand-written query of a request, under row-level security.
GRANT USAGE ON SCHEMA events, ledger, audit, platform, proof, read TO platform_reader;
GRANT SELECT ON events.mt_events, events.mt_streams, ledger.leaves, ledger.answers, ledger.schema, audit.entries, platform.log TO platform_reader;
GRANT SELECT ON proof.tiles, proof.root_entries, proof.checkpoints, proof.cosigned, proof.refusals, proof.generations TO platform_reader;
GRANT EXECUTE ON FUNCTION ledger.readable, proof.root_leaves TO platform_reader;

-- worker: daemon, numbering, proof, messages. It inserts no event and changes none.
GRANT USAGE ON SCHEMA events, messages, ledger, audit, platform, proof TO platform_worker;
GRANT USAGE, CREATE ON SCHEMA read TO platform_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA messages TO platform_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA messages TO platform_worker;
GRANT SELECT ON events.mt_events, events.mt_streams, audit.entries, platform.log, ledger.claims, ledger.answers, ledger.schema TO platform_worker;
GRANT SELECT ON SEQUENCE events.mt_events_sequence TO platform_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON events.mt_event_progression TO platform_worker;
GRANT SELECT, INSERT, UPDATE ON events.mt_event_projection_floors TO platform_worker;
GRANT SELECT, INSERT ON events.mt_high_water_skips TO platform_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON events.mt_doc_deadletterevent TO platform_worker;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE p.pronamespace = 'events'::regnamespace AND p.proname IN ('mt_mark_event_progression', 'mt_mark_progression_with_skip')
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO platform_worker', f);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON ledger.leaves TO platform_worker;
GRANT SELECT, UPDATE ON ledger.numbering TO platform_worker;
GRANT EXECUTE ON FUNCTION ledger.readable, ledger.rotate_answers, ledger.oldest_unnumbered, proof.root_leaves TO platform_worker;
GRANT EXECUTE ON PROCEDURE ledger.fence TO platform_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA proof TO platform_worker;
GRANT INSERT ON proof.tiles, proof.root_entries, proof.checkpoints, proof.cosigned, proof.refusals, proof.generations TO platform_worker;
GRANT DELETE ON proof.checkpoints, proof.cosigned, proof.refusals TO platform_worker;
GRANT UPDATE ON proof.sequencer TO platform_worker;
