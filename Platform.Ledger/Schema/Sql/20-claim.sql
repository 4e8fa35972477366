-- Gives up what streams hold under the names without a digest, then takes the others. CT005 names the first claim that is another stream's.
CREATE OR REPLACE FUNCTION ledger.claim(tenants text[], streams text[], names text[], scopes text[], digests bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i integer;
    taken boolean;
BEGIN
    FOR i IN 1 .. array_length(names, 1) LOOP
        IF length(digests[i]) = 0 THEN
            DELETE FROM ledger.claims c WHERE c.tenant = tenants[i] AND c.stream = streams[i] AND c.name = names[i];
        END IF;
    END LOOP;
    -- In one order for all, so that two saves never wait for each other crosswise.
    FOR i IN SELECT o.n FROM generate_subscripts(names, 1) AS o(n) WHERE length(digests[o.n]) > 0 ORDER BY scopes[o.n], names[o.n], digests[o.n] LOOP
        INSERT INTO ledger.claims AS c (scope, name, digest, tenant, stream)
        VALUES (scopes[i], names[i], digests[i], tenants[i], streams[i])
        ON CONFLICT (scope, name, digest) DO UPDATE SET stream = EXCLUDED.stream WHERE c.tenant = EXCLUDED.tenant AND c.stream = EXCLUDED.stream
        RETURNING true INTO taken;
        IF taken IS NOT TRUE THEN
            RAISE EXCEPTION '%', names[i] USING ERRCODE = 'CT005';
        END IF;
        taken := NULL;
    END LOOP;
END $$;
