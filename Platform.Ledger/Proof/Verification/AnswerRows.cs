using Npgsql;
using Platform.Ledger.Answers;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Holds kept answers beside their seals, in one pass. That one was deleted cannot be told: they go by themselves after a while.</summary>
internal sealed class AnswerRows(SubjectKeys keys)
{
    private const string Sql = """
        SELECT tenant, digest, body_digest, status, etag, location, token, body, at, seal FROM ledger.answers
        WHERE $1::text IS NULL OR tenant = $1 ORDER BY tenant, at, digest
        """;

    /// <summary>The first that is not as it was written, by tenant and time; null: none.</summary>
    /// <param name="tenant">Null: every tenant's.</param>
    public async Task<LedgerFinding?> CheckAsync(NpgsqlConnection connection, string? tenant, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)tenant ?? DBNull.Value, DataTypeName = "text" });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        (string? Tenant, byte[]? Secret) known = (null, null);
        while (await reader.ReadAsync(cancel))
        {
            var of = reader.GetString(0);
            if (of != known.Tenant)
            {
                known = (of, await keys.FindDerivedAsync(of, "answers", cancel));
            }
            var at = reader.GetFieldValue<DateTimeOffset>(8);
            if (known.Secret is null || !Seal(reader, of, known.Secret, at).AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(9)))
            {
                return new(LedgerFindingClass.AnswerChanged, $"the answer kept at {EntryTime.Text(at)} is not as it was written", of);
            }
        }
        return null;
    }

    private static byte[] Seal(NpgsqlDataReader r, string tenant, byte[] secret, DateTimeOffset at) =>
        AnswerSeal.Of(
            secret,
            tenant,
            r.GetFieldValue<byte[]>(1),
            r.GetFieldValue<byte[]>(2),
            new KeptAnswer(r.GetInt16(3), Text(r, 4), Text(r, 5), Text(r, 6), Text(r, 7)),
            at
        );

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);
}
