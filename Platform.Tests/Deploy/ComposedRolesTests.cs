using Platform.Cli.Local;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Deploy;

/// <summary>The roles of <c>docker-compose.yml</c> as real processes: each does its work with its own secrets alone.</summary>
[Collection(ComposedTests.Name)]
public sealed class ComposedRolesTests(ComposedPlatform platform)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task the_api_serves_everything_without_a_key_that_signs()
    {
        var caller = await TenantAsync();
        var account = (await caller.Post("/v1/accounts", new { email = "ann@example.org", displayName = "Ann" })).Is(201).Id;
        var shown = (await caller.With("Purpose", "to see that it opens").Get($"/v1/accounts/{account}")).Is(200);
        shown.Json.GetProperty("displayName").GetString().ShouldBe("Ann");
        (await caller.Post("/v1/audit/records", Records(Record("one")))).Is(200);
        (await caller.Get("/v1/audit/events")).Is(200).Items.ShouldNotBeEmpty();
        await SignedByTheShownAsync(caller, Newest());
        (await caller.Get("/v1/log/evidence")).Is(200).Json.GetProperty("policy").GetString()!.ShouldStartWith("log ");
    }

    [Fact]
    public async Task a_new_signing_key_is_shown_by_the_api_without_a_restart()
    {
        var caller = await TenantAsync();
        await SignedByTheShownAsync(caller, Newest());
        var next = Newest().Epoch + 1;
        (await platform.RunAsync("keys", "rotate-signing")).ShouldContain($"Epoch {next} signs from now on");
        (await caller.Post("/v1/audit/records", Records(Record("after")))).Is(200);
        Newest().Epoch.ShouldBe(next);
        await SignedByTheShownAsync(caller, Newest());
    }

    /// <summary>Returns once the tenant's checkpoint is signed by this pair, and the API shows its keys.</summary>
    private async Task SignedByTheShownAsync(ApiCaller caller, LogKey pair)
    {
        var there = await Until.TrueAsync(
            async () =>
            {
                if (await caller.Get("/v1/log/checkpoint") is not { Status: 200 } answer)
                {
                    return false;
                }
                var note = SignedNote.Parse(answer.Text);
                var keys = pair.Verifiers(Checkpoint.Parse(note.Text).Origin).ToList();
                var shown = (await caller.Get("/v1/log/keys")).Is(200).Text;
                return keys.TrueForAll(key => key.Verify(note) is true && shown.Contains(key.ToString(), StringComparison.Ordinal));
            },
            Deadline
        );
        there.ShouldBeTrue(platform.Projections.Log());
    }

    private LogKey Newest() => KeyRing.Load(platform.RingIn("keys")).Signing.MaxBy(key => key.Epoch)!;

    private async Task<ApiCaller> TenantAsync()
    {
        var slug = "t-" + Guid.NewGuid().ToString("N")[..20];
        var tenant = (await platform.Operator.Post("/v1/tenants", new { slug, name = "Composed" })).Is(201).Id;
        var issue = new { name = "a key", permissions = (string[])["*"] };
        var issued = (await platform.Operator.Once(slug).Post($"/v1/tenants/{tenant}/api-keys", issue)).Is(201);
        return platform.As(issued.Json.GetProperty("key").GetString()!);
    }
}
