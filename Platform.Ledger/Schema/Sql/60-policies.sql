-- A tenant's request sees its own rows, whatever its query forgets: the reader by policy. Marten's sessions ask for their tenant themselves.
CREATE OR REPLACE FUNCTION ledger.see_own_tenant(of_table regclass, tenant_column text, also text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', of_table);
    EXECUTE format('DROP POLICY IF EXISTS own_tenant ON %s', of_table);
    EXECUTE format('DROP POLICY IF EXISTS every_tenant ON %s', of_table);
    EXECUTE format(
        'CREATE POLICY own_tenant ON %s FOR SELECT TO platform_reader USING (%I = NULLIF(current_setting(''platform.tenant'', true), '''') %s)',
        of_table, tenant_column,
        CASE WHEN also IS NULL THEN '' ELSE format('OR (%I = %L AND NULLIF(current_setting(''platform.tenant'', true), '''') IS NOT NULL)', tenant_column, also) END);
    EXECUTE format('CREATE POLICY every_tenant ON %s FOR ALL TO platform_service, platform_worker USING (true)', of_table);
END $$;

SELECT ledger.see_own_tenant('events.mt_events', 'tenant_id', NULL);
SELECT ledger.see_own_tenant('events.mt_streams', 'tenant_id', NULL);
SELECT ledger.see_own_tenant('ledger.leaves', 'tenant', NULL);
SELECT ledger.see_own_tenant('ledger.answers', 'tenant', NULL);
-- Of the root log a tenant sees hashes and signatures, never another's entry.
SELECT ledger.see_own_tenant('proof.tiles', 'tenant', 'root');
SELECT ledger.see_own_tenant('proof.checkpoints', 'tenant', 'root');
SELECT ledger.see_own_tenant('proof.root_entries', 'tenant', NULL);
SELECT ledger.see_own_tenant('proof.refusals', 'tenant', NULL);
SELECT ledger.see_own_tenant('proof.generations', 'tenant', NULL);
