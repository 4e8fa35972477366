using Platform.Domain.Tenancy;
using Platform.Tests.Support;

namespace Platform.Tests.Tenancy;

public sealed class CreateTenantTests : Spec<Tenant>
{
    [Fact]
    public void begins_a_tenants_log() => Given().When(new CreateTenant("acme", "Acme Ltd")).Then(new TenantCreated("acme", "Acme Ltd"));

    [Fact]
    public void begins_it_active() => Given(new TenantCreated("acme", "Acme Ltd")).State().Status.ShouldBe(TenantStatus.Active);

    [Fact]
    public void is_refused_the_platforms_own_slug() => Given().When(new CreateTenant("platform", "Us")).ThenRefused("slug-taken");
}
