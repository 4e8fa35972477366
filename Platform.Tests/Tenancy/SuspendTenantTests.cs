using Platform.Domain.Tenancy;
using Platform.Tests.Support;

namespace Platform.Tests.Tenancy;

public sealed class SuspendTenantTests : Spec<Tenant>
{
    private static readonly TenantCreated Created = new("acme", "Acme Ltd");

    [Fact]
    public void stops_an_active_tenant() => Given(Created).When(new SuspendTenant("unpaid")).Then(new TenantSuspended("unpaid"));

    [Fact]
    public void does_nothing_the_second_time() =>
        Given(Created, new TenantSuspended("unpaid")).When(new SuspendTenant("still unpaid")).ThenNothing();

    [Fact]
    public void stops_it_again_after_it_was_reactivated() =>
        Given(Created, new TenantSuspended("unpaid"), new TenantReactivated())
            .When(new SuspendTenant("unpaid again"))
            .Then(new TenantSuspended("unpaid again"));
}
