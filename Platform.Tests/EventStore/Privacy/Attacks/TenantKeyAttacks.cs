using static Platform.Tests.EventStore.Privacy.Attacks.KeyStoreStrikes;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Attacks on tenants' keys: all that hangs on one is concerned, digests by which subjects are found included.</summary>
internal static class TenantKeyAttacks
{
    public static readonly KeyStoreAttack[] Kinds =
    [
        On("a bit of a tenant's wrapped key", Said.Changed, (_, random) => $"SET wrapped = {Flip("wrapped", 60, random)}"),
        On(
            "another tenant's wrapped key",
            Said.Changed,
            (other, _) => $"SET wrapped = (SELECT wrapped FROM keys.tenant_keys WHERE tenant = '{other}')"
        ),
        On("a tenant's key made anew", Said.Changed, (_, random) => $"SET wrapped = decode('{Convert.ToHexString(Bytes(random))}', 'hex')"),
        // The ring has epochs 1 and 2; tenants' keys are wrapped in the newer one.
        On("a tenant's epoch, to another that the ring has", Said.Changed, (_, _) => "SET epoch = 1"),
        On("a tenant's epoch, to one the ring has not", Said.Unknown, (_, random) => $"SET epoch = {random.Next(3, 99)}"),
        new(
            "a tenant's key deleted",
            Said.Unknown,
            (values, random) =>
            {
                var tenant = Pick(values, random).Tenant;
                return new($"DELETE FROM keys.tenant_keys WHERE tenant = '{tenant}'", Of(values, tenant));
            }
        ),
        new(
            "keys of two tenants exchanged",
            Said.Changed,
            (values, random) =>
            {
                var one = Pick(values, random).Tenant;
                var other = Pick(values.Where(v => v.Tenant != one), random).Tenant;
                var sql = $"""
                    UPDATE keys.tenant_keys k SET wrapped = o.wrapped FROM keys.tenant_keys o
                    WHERE k.tenant <> o.tenant AND k.tenant IN ('{one}', '{other}') AND o.tenant IN ('{one}', '{other}')
                    """;
                return new(sql, [.. Of(values, one), .. Of(values, other)]);
            }
        ),
    ];

    private static KeyStoreAttack On(string name, Said said, Func<string, Random, string> set) =>
        new(
            name,
            said,
            (values, random) =>
            {
                var tenant = Pick(values, random).Tenant;
                var other = Pick(values.Where(v => v.Tenant != tenant), random).Tenant;
                return new($"UPDATE keys.tenant_keys {set(other, random)} WHERE tenant = '{tenant}'", Of(values, tenant));
            }
        );

    private static List<KeptValue> Of(IEnumerable<KeptValue> values, string tenant) => [.. values.Where(v => v.Tenant == tenant)];

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[60];
        random.NextBytes(bytes);
        return bytes;
    }
}
