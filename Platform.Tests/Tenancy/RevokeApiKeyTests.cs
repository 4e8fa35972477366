using Platform.Domain.Tenancy;
using Platform.Tests.Support;

namespace Platform.Tests.Tenancy;

public sealed class RevokeApiKeyTests : Spec<ApiKey>
{
    private static readonly ApiKeyIssued Issued = new(Caller.NewId, "importer", "hash", ["*"], Caller.Now.AddHours(1));

    [Fact]
    public void ends_a_key() => Given(Issued).When(new RevokeApiKey()).Then(new ApiKeyRevoked());

    [Fact]
    public void does_nothing_the_second_time() => Given(Issued, new ApiKeyRevoked()).When(new RevokeApiKey()).ThenNothing();

    [Fact]
    public void leaves_a_key_that_opens_nothing() => Given(Issued, new ApiKeyRevoked()).State().IsGoodAt(Caller.Now).ShouldBeFalse();

    [Fact]
    public void is_not_needed_once_a_key_has_expired()
    {
        var key = Given(Issued).State();
        key.IsGoodAt(Caller.Now).ShouldBeTrue();
        key.IsGoodAt(Caller.Now.AddHours(1)).ShouldBeFalse();
    }
}
