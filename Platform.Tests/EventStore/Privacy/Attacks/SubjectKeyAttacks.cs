using static Platform.Tests.EventStore.Privacy.Attacks.KeyStoreStrikes;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Attacks on subjects' keys.</summary>
internal static class SubjectKeyAttacks
{
    public static readonly KeyStoreAttack[] Kinds =
    [
        One("a bit of a wrapped key", Said.Changed, (_, _, random) => $"wrapped = {Flip("wrapped", 60, random)}"),
        One("a wrapped key cut short", Said.Changed, (_, _, random) => $"wrapped = substr(wrapped, 1, {random.Next(60)})"),
        One(
            "another subject's wrapped key",
            Said.Changed,
            (_, others, random) => $"wrapped = (SELECT wrapped FROM keys.subject_keys WHERE key = '{Pick(others, random).Key}')"
        ),
        Two("wrapped keys of two subjects exchanged", "wrapped"),
        Two("two subjects exchanged", "subject"),
        One("a bit of a subject's digest", Said.Changed, (_, _, random) => $"subject = {Flip("subject", 32, random)}", stopsWriting: false),
        One("the epoch of a subject's key", Said.Changed, (_, _, random) => $"epoch = epoch + {random.Next(1, 99)}"),
        One(
            "an end written to a key without one",
            Said.Changed,
            (_, _, random) => $"expires_at = now() - interval '{random.Next(1, 999)} minutes'"
        ),
        One("the end taken from a key that had one", Said.Changed, (_, _, _) => "expires_at = NULL", ends: true),
        One(
            "a key moved to another tenant",
            Said.Unknown,
            (value, others, random) => $"tenant = '{Pick(others.Where(v => v.Tenant != value.Tenant), random).Tenant}'",
            stopsWriting: false
        ),
        One("a key under another id", Said.Unknown, (_, _, random) => $"key = '{Id(random)}'"),
        One(
            "a key destroyed, its subject not erased",
            Said.Erased,
            (_, _, random) => $"wrapped = NULL, subject = NULL, destroyed_at = now() - interval '{random.Next(1, 999)} minutes'",
            stopsWriting: false
        ),
        new(
            "a key deleted",
            Said.Unknown,
            (values, random) =>
            {
                var value = Pick(values, random);
                return new($"DELETE FROM keys.subject_keys WHERE key = '{value.Key}'", [value]);
            },
            StopsWriting: false
        ),
    ];

    private static KeyStoreAttack One(
        string name,
        Said said,
        Func<KeptValue, IEnumerable<KeptValue>, Random, string> set,
        bool ends = false,
        bool stopsWriting = true
    ) =>
        new(
            name,
            said,
            (values, random) =>
            {
                var value = Pick(values.Where(v => v.Ends == ends), random);
                var change = set(value, values.Where(v => v.Key != value.Key), random);
                return new($"UPDATE keys.subject_keys SET {change} WHERE key = '{value.Key}'", [value]);
            },
            stopsWriting
        );

    private static KeyStoreAttack Two(string name, string column) =>
        new(
            name,
            Said.Changed,
            (values, random) =>
            {
                var one = Pick(values.Where(v => !v.Ends), random);
                var other = Pick(values.Where(v => !v.Ends && v.Tenant == one.Tenant && v.Key != one.Key), random);
                var sql = $"""
                    CREATE TEMP TABLE were ON COMMIT DROP AS SELECT key, {column} AS it FROM keys.subject_keys WHERE key IN ('{one.Key}', '{other.Key}');
                    UPDATE keys.subject_keys SET {column} = set_byte({column}, 0, get_byte({column}, 0) # 255) WHERE key IN (SELECT key FROM were);
                    UPDATE keys.subject_keys k SET {column} = w.it FROM were w WHERE w.key <> k.key AND k.key IN ('{one.Key}', '{other.Key}')
                    """;
                return new(sql, [one, other]);
            }
        );

    private static Guid Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
