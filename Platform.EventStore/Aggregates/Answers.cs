using System.Security.Cryptography;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;

namespace Platform.EventStore.Aggregates;

/// <summary>Stores and finds the answers given under an <c>Idempotency-Key</c>; answers with a secret are sealed and short-lived.</summary>
public sealed class Answers(LogReader reader, SubjectKeys keys, TimeProvider clock)
{
    /// <summary>How long an answer that carries a secret is repeated.</summary>
    public static readonly TimeSpan SecretLifetime = TimeSpan.FromMinutes(10);

    private const string SealType = "answer";

    /// <summary>The row to commit with the events.</summary>
    public async ValueTask<AnsweredRequest> ToStoreAsync(RequestKey key, Answer answer, CancellationToken cancel)
    {
        if (answer is { SealedUntil: not null, Body: { } body })
        {
            var subject = await keys.ForTemporaryAsync(key.Tenant, Subject(key), SecretLifetime, cancel);
            answer = answer with { Body = Convert.ToBase64String(Sealer.Seal(subject, key.Tenant, Subject(key), SealType, "/body", body)) };
        }
        return new AnsweredRequest(key.Id, key.Tenant, key.BodyHash, answer.ToBytes());
    }

    /// <summary>What was answered under this key before, or null.</summary>
    public async Task<Decided?> FindAsync(RequestKey? key, CancellationToken cancel)
    {
        if (key is null || await reader.RequestAsync(key.Tenant, key.Id, cancel) is not { } stored)
        {
            return null;
        }
        if (!CryptographicOperations.FixedTimeEquals(stored.Hash, key.BodyHash))
        {
            return new Decided(DecidedKind.KeyReused);
        }
        var answer = Answer.FromBytes(stored.Answer);
        if (answer.SealedUntil is not { } until)
        {
            return new Decided(DecidedKind.Answered, answer, stored.FirstPosition);
        }
        return clock.GetUtcNow() >= until || await OpenAsync(key, answer.Body!, cancel) is not { } body
            ? new Decided(DecidedKind.AnswerExpired)
            : new Decided(DecidedKind.Answered, answer with { Body = body }, stored.FirstPosition);
    }

    private async ValueTask<string?> OpenAsync(RequestKey key, string body, CancellationToken cancel)
    {
        using var document = System.Text.Json.JsonDocument.Parse(Convert.FromBase64String(body));
        return
            SealedValue.TryRead(document.RootElement, out var value) && await keys.FindAsync(key.Tenant, value.Key, cancel) is { } subject
            ? Sealer.Open(subject, key.Tenant, Subject(key), SealType, "/body", value)
            : null;
    }

    private static string Subject(RequestKey key) => $"answer/{key.Id}";
}
