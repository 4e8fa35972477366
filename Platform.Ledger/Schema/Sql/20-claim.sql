-- Gives up what streams hold under the names without a digest, then takes the others. CT005 names the first claim that is another stream's.
CREATE OR REPLACE FUNCTION ledger.claim(tenants text[], streams text[], names text[], scopes text[], digests bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claimed bigint;
    taken text;
BEGIN
    IF ''::bytea = ANY (digests) THEN
        DELETE FROM ledger.claims c USING unnest(tenants, streams, names, digests) AS g(tenant, stream, name, digest)
        WHERE length(g.digest) = 0 AND c.tenant = g.tenant AND c.stream = g.stream AND c.name = g.name;
    END IF;
    -- In one order for all, so that two saves never wait for each other crosswise.
    INSERT INTO ledger.claims (scope, name, digest, tenant, stream)
    SELECT DISTINCT ON (t.scope, t.name, t.digest) t.scope, t.name, t.digest, t.tenant, t.stream
    FROM unnest(tenants, streams, names, scopes, digests) AS t(tenant, stream, name, scope, digest)
    WHERE length(t.digest) > 0 ORDER BY t.scope, t.name, t.digest
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    IF claimed = cardinality(digests) THEN
        RETURN;
    END IF;
    -- What was there before may be the stream's own.
    SELECT t.name INTO taken
    FROM unnest(tenants, streams, names, scopes, digests) AS t(tenant, stream, name, scope, digest)
        LEFT JOIN ledger.claims c ON c.scope = t.scope AND c.name = t.name AND c.digest = t.digest
    WHERE length(t.digest) > 0 AND (c.tenant, c.stream) IS DISTINCT FROM (t.tenant, t.stream)
    ORDER BY t.scope, t.name, t.digest LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', taken USING ERRCODE = 'CT005';
    END IF;
END $$;
