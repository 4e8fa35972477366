-- Keeps an answer; CT006 where one is kept already under this key. The lock makes two at once see each other also across midnight.
CREATE OR REPLACE FUNCTION ledger.keep(
    of_tenant text, of_digest bytea, body_digest bytea, status smallint, etag text, location text, token text, body text, at timestamptz, seal bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(('x' || encode(substr(of_digest, 1, 8), 'hex'))::bit(64)::bigint);
    IF EXISTS (SELECT FROM ledger.answers a WHERE a.digest = of_digest AND a.at > now() - interval '49 hours') THEN
        RAISE EXCEPTION 'an answer is kept under this key' USING ERRCODE = 'CT006';
    END IF;
    INSERT INTO ledger.answers VALUES (at, of_tenant, of_digest, body_digest, status, etag, location, token, body, seal);
END $$;
