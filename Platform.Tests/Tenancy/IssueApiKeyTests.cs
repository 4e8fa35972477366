using Platform.Domain.Tenancy;
using Platform.Tests.Support;

namespace Platform.Tests.Tenancy;

public sealed class IssueApiKeyTests : Spec<ApiKey>
{
    [Fact]
    public void keeps_the_secrets_hash_and_each_permission_once() =>
        Given()
            .When(new IssueApiKey("importer", ["audit:write", "audit:write"]))
            .Then(new ApiKeyIssued(Caller.NewId, "importer", Caller.NewSecretHash!, ["audit:write"], null));

    [Fact]
    public void takes_an_expiry_that_lies_ahead() =>
        Given()
            .When(new IssueApiKey("importer", ["*"], Caller.Now.AddTicks(1)))
            .Then(new ApiKeyIssued(Caller.NewId, "importer", Caller.NewSecretHash!, ["*"], Caller.Now.AddTicks(1)));

    [Theory]
    [InlineData("operator")]
    [InlineData("audit:everything")]
    [InlineData("AUDIT:READ")]
    [InlineData("")]
    public void is_refused_a_permission_that_no_tenant_can_have(string permission) =>
        Given().When(new IssueApiKey("importer", ["audit:read", permission])).ThenRefused("unknown-permission");

    [Fact]
    public void is_refused_an_expiry_that_has_passed() =>
        Given().When(new IssueApiKey("importer", ["*"], Caller.Now)).ThenRefused("expiry-in-the-past");
}
