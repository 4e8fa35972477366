-- Makes the tables of today and the next two days, and drops those in which everything is older than 49 hours. Safe to repeat.
CREATE OR REPLACE FUNCTION ledger.rotate_answers() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    day date;
    old record;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger.rotate_answers'));
    FOR day IN SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(0, 2) AS n LOOP
        CONTINUE WHEN to_regclass(format('ledger.answers_%s', to_char(day, 'YYYYMMDD'))) IS NOT NULL;
        -- What came before its table was made stays in the rest until it is old.
        CONTINUE WHEN EXISTS (SELECT FROM ledger.answers_rest r WHERE r.at >= day::timestamp AT TIME ZONE 'UTC' AND r.at < (day + 1)::timestamp AT TIME ZONE 'UTC');
        EXECUTE format(
            'CREATE TABLE ledger.answers_%s PARTITION OF ledger.answers FOR VALUES FROM (%L) TO (%L)',
            to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
    END LOOP;
    FOR old IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'ledger.answers'::regclass AND c.relname ~ '^answers_\d{8}$'
            AND (to_date(right(c.relname, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' < now() - interval '49 hours'
    LOOP
        EXECUTE format('DROP TABLE ledger.%I', old.relname);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM ledger.answers_rest r WHERE r.at < now() - interval '49 hours';
    RETURN dropped;
END $$;
