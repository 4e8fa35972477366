using Platform.Domain.Tenancy;
using Platform.Tests.Support;

namespace Platform.Tests.Tenancy;

public sealed class ReactivateTenantTests : Spec<Tenant>
{
    private static readonly TenantCreated Created = new("acme", "Acme Ltd");
    private static readonly TenantSuspended Suspended = new("unpaid");

    [Fact]
    public void lets_a_suspended_tenant_go_on() => Given(Created, Suspended).When(new ReactivateTenant()).Then(new TenantReactivated());

    [Fact]
    public void does_nothing_the_second_time() =>
        Given(Created, Suspended, new TenantReactivated()).When(new ReactivateTenant()).ThenNothing();

    [Fact]
    public void does_nothing_to_a_tenant_that_never_was_suspended() => Given(Created).When(new ReactivateTenant()).ThenNothing();
}
