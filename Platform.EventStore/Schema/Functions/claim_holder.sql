-- Who holds a value that is unique over all tenants. Needed before the tenant is known (a key's id, a slug), so it passes row-level security.
CREATE OR REPLACE FUNCTION platform.claim_holder(claim_name text, claim_digest bytea, OUT tenant text, OUT stream text)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.tenant, k.stream FROM platform.claims k WHERE k.scope = '*' AND k.name = claim_name AND k.digest = claim_digest
$$;
REVOKE ALL ON FUNCTION platform.claim_holder FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.claim_holder TO platform_service;
