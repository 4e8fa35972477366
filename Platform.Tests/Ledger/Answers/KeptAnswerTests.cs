using Platform.Domain.Tenancy;
using Platform.Ledger.Answers;

namespace Platform.Tests.Ledger.Answers;

public sealed class KeptAnswerTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private static readonly KeptAnswer Created = new(201, "\"1\"", "/v1/x/1", "token", "{\"id\":1}");
    private readonly KeptAnswers _answers = new(ledger.Reader, TimeProvider.System);
    private readonly string _name = $"{Guid.NewGuid()}";

    [Fact]
    public async Task a_repeat_gets_the_same_answer()
    {
        var key = await KeyAsync("{}");
        (await FindAsync(key)).ShouldBeNull();
        await SaveAsync(key);
        (await FindAsync(key)).ShouldBe(Created);
    }

    [Fact]
    public async Task blanks_and_the_order_of_members_do_not_matter()
    {
        await SaveAsync(await KeyAsync("""{"a":1,"b":[2,3]}"""));
        (await FindAsync(await KeyAsync("""  { "b" : [ 2, 3 ], "a" : 1.0 } """))).ShouldBe(Created);
    }

    [Theory]
    [InlineData("""{"a":2}""")]
    [InlineData("""{"a":1,"b":null}""")]
    [InlineData("")]
    [InlineData("no JSON")]
    public async Task another_body_under_the_same_key_is_told_so(string body)
    {
        await SaveAsync(await KeyAsync("""{"a":1}"""));
        var other = await KeyAsync(body);
        await Should.ThrowAsync<AnswerReusedException>(() => FindAsync(other));
    }

    [Theory]
    [InlineData("t2", "key", "POST", "/v1/x")]
    [InlineData("t1", "key2", "POST", "/v1/x")]
    [InlineData("t1", "key", "PUT", "/v1/x")]
    [InlineData("t1", "key", "POST", "/v1/x/")]
    [InlineData("t1", "ke", "yPOST", "/v1/x")]
    public async Task another_caller_or_request_is_another_command(string tenant, string credential, string method, string path)
    {
        await SaveAsync(await KeyAsync("{}"));
        (await FindAsync(await KeyAsync("{}", tenant, credential, method, path))).ShouldBeNull();
    }

    [Fact]
    public async Task of_8_repeats_at_once_one_appends()
    {
        var key = await KeyAsync("{}");
        var streams = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    try
                    {
                        return await SaveAsync(key);
                    }
                    catch (AnswerKeptException)
                    {
                        return null;
                    }
                })
        );
        streams.Count(stream => stream is not null).ShouldBe(1);
        (await FindAsync(key)).ShouldBe(Created);
    }

    [Fact]
    public async Task what_was_not_saved_was_not_answered()
    {
        var key = await KeyAsync("{}");
        await using var session = ledger.Session();
        session.Events.Append($"tenants/{Guid.NewGuid()}", 5, new TenantReactivated());
        _answers.Keep(session, key, Created);
        await Should.ThrowAsync<Exception>(() => ledger.SaveAsync(session));
        (await FindAsync(key)).ShouldBeNull();
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
