using System.Security.Cryptography;
using Marten;
using Npgsql;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Ledger.Answers;

/// <summary>Answers of commands under an <c>Idempotency-Key</c>, for <see cref="KeptFor"/>.</summary>
/// <param name="reader">The ledger's database as reader.</param>
/// <param name="time">Tells when an answer was given.</param>
public sealed class KeptAnswers(NpgsqlDataSource reader, TimeProvider time)
{
    /// <summary>How long a repeat gets the first answer.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(49);

    private const string Sql = """
        SELECT body_digest, status, etag, location, token, body, at, seal FROM ledger.answers WHERE tenant = $1 AND digest = $2 AND at > $3
        """;

    /// <summary>What was answered under this key; null: nothing.</summary>
    /// <exception cref="AnswerReusedException">The key was used with another body.</exception>
    /// <exception cref="InvalidDataException">The row was changed.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public async Task<KeptAnswer?> FindAsync(AnswerKey key, CancellationToken cancel)
    {
        var rows = await TenantQuery.ReadAsync(
            reader,
            key.Tenant,
            Sql,
            r =>
                (
                    Body: r.GetFieldValue<byte[]>(0),
                    Answer: new KeptAnswer(r.GetInt16(1), Text(r, 2), Text(r, 3), Text(r, 4), Text(r, 5)),
                    At: r.GetFieldValue<DateTimeOffset>(6),
                    Seal: r.GetFieldValue<byte[]>(7)
                ),
            cancel,
            key.Tenant,
            key.Digest,
            time.GetUtcNow() - KeptFor
        );
        if (rows is not [var row, ..])
        {
            return null;
        }
        if (
            !CryptographicOperations.FixedTimeEquals(
                row.Seal,
                AnswerSeal.Of(key.Seal, key.Tenant, key.Digest, row.Body, row.Answer, row.At)
            )
        )
        {
            throw new InvalidDataException("a kept answer is not as it was written");
        }
        return row.Body.AsSpan().SequenceEqual(key.BodyDigest) ? row.Answer : throw new AnswerReusedException();
    }

    /// <summary>Keeps an answer with what the session saves.</summary>
    public void Keep(IDocumentSession session, AnswerKey key, KeptAnswer answer) =>
        session.QueueOperation(new AnswerOperation(key, answer, EntryTime.Cut(time.GetUtcNow())));

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);
}
