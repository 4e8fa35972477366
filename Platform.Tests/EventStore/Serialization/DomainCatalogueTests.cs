using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

public sealed class DomainCatalogueTests
{
    [Fact]
    public void every_event_of_the_domain_can_be_stored() =>
        EventCatalogue.From(typeof(Platform.Domain.Kernel.PersonalAttribute).Assembly).Types.ShouldNotBeEmpty();
}
