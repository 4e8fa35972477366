using Platform.Domain.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Access;

public sealed class ExpireGrantTests : Spec<Grant>
{
    private static readonly AccessGranted Granted = new(Guid.Empty, "billing", "needed", Caller.Now);

    [Fact]
    public void ends_a_grant_whose_time_is_over() => Given(Granted).When(new ExpireGrant()).Then(new GrantExpired());

    [Fact]
    public void does_nothing_the_second_time() => Given(Granted, new GrantExpired()).When(new ExpireGrant()).ThenNothing();

    [Fact]
    public void does_nothing_to_a_grant_that_was_revoked_before() =>
        Given(Granted, new GrantRevoked("left")).When(new ExpireGrant()).ThenNothing();

    [Fact]
    public void does_nothing_to_a_grant_without_an_end() => Given(Granted with { Until = null }).When(new ExpireGrant()).ThenNothing();
}
