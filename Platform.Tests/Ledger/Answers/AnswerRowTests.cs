using Platform.Domain.Tenancy;
using Platform.Ledger.Answers;

namespace Platform.Tests.Ledger.Answers;

public sealed class AnswerRowTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private static readonly KeptAnswer Created = new(201, "\"1\"", "/v1/x/1", "token", "{\"id\":1}");
    private readonly KeptAnswers _answers = new(ledger.Reader, TimeProvider.System);
    private readonly string _name = $"{Guid.NewGuid()}";

    [Theory]
    [InlineData("status = 200")]
    [InlineData("etag = NULL")]
    [InlineData("location = '/v1/x/2'")]
    [InlineData("token = 'other'")]
    [InlineData("body = '{}'")]
    [InlineData("at = at + interval '1 second'")]
    [InlineData("body_digest = sha256('')")]
    [InlineData("seal = sha256('')")]
    public async Task a_row_that_was_changed_is_no_answer(string change)
    {
        var key = await KeyAsync("{}");
        await SaveAsync(key);
        await using var command = ledger.Superuser.CreateCommand($"UPDATE ledger.answers SET {change} WHERE digest = $1");
        command.Parameters.Add(new() { Value = key.Digest });
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        await Should.ThrowAsync<InvalidDataException>(() => FindAsync(key));
    }

    [Fact]
    public async Task after_49_hours_the_key_is_free_again()
    {
        var key = await KeyAsync("{}");
        await SaveAsync(key);
        await AgeAsync(key, "48 hours 59 minutes");
        await Should.ThrowAsync<AnswerKeptException>(() => SaveAsync(key));
        await AgeAsync(key, "2 minutes");
        (await FindAsync(key)).ShouldBeNull();
        await SaveAsync(key);
        (await FindAsync(key)).ShouldBe(Created);
    }

    private async Task AgeAsync(AnswerKey key, string by)
    {
        await using var command = ledger.Superuser.CreateCommand($"UPDATE ledger.answers SET at = at - interval '{by}' WHERE digest = $1");
        command.Parameters.Add(new() { Value = key.Digest });
        await command.ExecuteNonQueryAsync();
    }

    private ValueTask<AnswerKey> KeyAsync(
        string body,
        string tenant = "t1",
        string credential = "key",
        string method = "POST",
        string path = "/v1/x"
    ) =>
        AnswerKey.OfAsync(
            ledger.Keys,
            tenant,
            credential,
            method,
            path,
            _name,
            System.Text.Encoding.UTF8.GetBytes(body),
            CancellationToken.None
        );

    private Task<KeptAnswer?> FindAsync(AnswerKey key) => _answers.FindAsync(key, CancellationToken.None);

    private async Task<string> SaveAsync(AnswerKey key)
    {
        var stream = $"tenants/{Guid.NewGuid()}";
        await using var session = ledger.Session();
        session.Events.StartStream<Tenant>(stream, new TenantReactivated());
        _answers.Keep(session, key, Created);
        await ledger.SaveAsync(session);
        return stream;
    }
}
