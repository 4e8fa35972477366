using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Ledger.Privacy;

/// <summary>A row of <c>keys.subject_keys</c>; <c>Wrapped</c> is null once destroyed, <c>ExpiresIn</c> null for keys without an end.</summary>
internal sealed record SubjectKeyRow(Guid Key, byte[]? Subject, byte[]? Wrapped, TimeSpan? ExpiresIn, int Epoch);

/// <summary>The statements on <c>keys.subject_keys</c>.</summary>
internal sealed class SubjectKeyRows(NpgsqlDataSource database)
{
    /// <summary>How often a key that was destroyed between being made and being read is made again.</summary>
    private const int AttemptsMax = 3;

    private const string Columns = "SELECT key, subject, wrapped, expires_at - now(), epoch FROM keys.subject_keys WHERE tenant = $1 AND ";

    public async ValueTask<Dictionary<string, SubjectKeyRow>> GetOrCreateAsync(
        string tenant,
        TenantKey tenantKey,
        IReadOnlyList<string> names,
        TimeSpan? lifetime,
        CancellationToken cancel
    )
    {
        // Sorted, so that two processes that make the same keys wait for each other and never in a circle.
        var wanted = names
            .Select(name => (Name: name, Subject: tenantKey.Digest(name)))
            .OrderBy(w => Convert.ToHexString(w.Subject), StringComparer.Ordinal)
            .ToArray();
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            var subjects = wanted.Select(w => w.Subject).ToArray();
            await using var batch = TenantScope.Begin(database, tenant);
            if (lifetime is not null)
                batch.BatchCommands.Add(new("CALL keys.end_expired($1)") { Parameters = { new() { Value = subjects } } });
            batch.BatchCommands.Add(Insert(tenant, tenantKey, subjects, lifetime));
            // A statement of its own sees what a process that was faster has just committed.
            batch.BatchCommands.Add(Command(Columns + "subject = ANY ($2) AND (expires_at > now()) IS NOT FALSE", tenant, subjects));
            var read = (await ReadAsync(batch, cancel)).ToDictionary(row => Convert.ToHexString(row.Subject!), StringComparer.Ordinal);
            if (read.Count == wanted.Length)
                return wanted.ToDictionary(w => w.Name, w => read[Convert.ToHexString(w.Subject)], StringComparer.Ordinal);
        }

        throw new UnknownKeyException($"tenant {tenant}: a key made here was gone {AttemptsMax} times before it could be read");
    }

    public async ValueTask<Dictionary<Guid, SubjectKeyRow>> FindAsync(string tenant, Guid[] keys, CancellationToken cancel)
    {
        await using var batch = TenantScope.Begin(database, tenant);
        batch.BatchCommands.Add(Command(Columns + "key = ANY ($2)", tenant, keys));
        return (await ReadAsync(batch, cancel)).ToDictionary(row => row.Key);
    }

    public async ValueTask<int> DestroyExpiredAsync(int limit, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("SELECT keys.destroy_expired($1)");
        command.Parameters.Add(new() { Value = limit });
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static NpgsqlBatchCommand Insert(string tenant, TenantKey tenantKey, byte[][] subjects, TimeSpan? lifetime)
    {
        var keys = subjects.Select(_ => Guid.NewGuid()).ToArray();
        var wrapped = keys.Zip(
                subjects,
                (key, subject) => tenantKey.Wrap(key, subject, lifetime is not null, RandomNumberGenerator.GetBytes(KeyRing.KeyBytes))
            )
            .ToArray();
        var insert = new NpgsqlBatchCommand(
            """
            INSERT INTO keys.subject_keys (key, tenant, subject, wrapped, epoch, expires_at)
            SELECT made.key, $1, made.subject, made.wrapped, $5, now() + $6
            FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS made (key, subject, wrapped)
            ON CONFLICT (tenant, subject) DO NOTHING
            """
        );
        insert.Parameters.Add(new() { Value = tenant });
        insert.Parameters.Add(new() { Value = keys });
        insert.Parameters.Add(new() { Value = subjects });
        insert.Parameters.Add(new() { Value = wrapped });
        insert.Parameters.Add(new() { Value = tenantKey.Epoch });
        insert.Parameters.Add(new() { Value = (object?)lifetime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval });
        return insert;
    }

    private static NpgsqlBatchCommand Command(string text, string tenant, object keys) =>
        new(text)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = keys },
            },
        };

    private static async ValueTask<List<SubjectKeyRow>> ReadAsync(NpgsqlBatch batch, CancellationToken cancel)
    {
        var rows = new List<SubjectKeyRow>();
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel); // past the tenant's own
        do
        {
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(
                    new SubjectKeyRow(
                        reader.GetGuid(0),
                        reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1),
                        reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2),
                        reader.IsDBNull(3) ? null : reader.GetTimeSpan(3),
                        reader.GetInt32(4)
                    )
                );
            }
        } while (await reader.NextResultAsync(cancel)); // to the end: the commit's own failure is reported there
        return rows;
    }
}
