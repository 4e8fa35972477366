using System.Text.Json.Nodes;
using Platform.Domain.Kernel;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

public sealed class EventCatalogueTests
{
    private static readonly EventCatalogue Catalogue = Samples.Catalogue;

    [Fact]
    public void events_are_what_aggregates_create_from_and_apply() =>
        EventCatalogue
            .From(typeof(Door).Assembly)
            .Types.Select(type => type.ClrType)
            .Where(type => type.Namespace == typeof(Door).Namespace)
            .ShouldBe([typeof(DoorBuilt), typeof(DoorNamed), typeof(DoorPainted), typeof(DoorRemoved), typeof(DoorVisited)]);

    [Fact]
    public void names_lead_to_records_and_back() => Catalogue.ByName("door-painted").ShouldBe(Catalogue.ByClr(typeof(DoorPainted)));

    [Fact]
    public void an_unknown_name_is_no_error() => Catalogue.ByName("door-eaten").ShouldBeNull();

    [Fact]
    public void an_unknown_record_is_one() => Refusal(() => Catalogue.ByClr(typeof(Hinge))).ShouldContain("Hinge");

    [Fact]
    public void schemas_come_from_the_attribute_else_are_one() =>
        (Catalogue.ByClr(typeof(DoorPainted)).Schema, Catalogue.ByClr(typeof(DoorBuilt)).Schema).ShouldBe((3, 1));

    [Fact]
    public void personal_properties_are_found_where_they_stand() =>
        Catalogue
            .ByClr(typeof(DoorVisited))
            .Personal.Select(p => (p.Path, p.Subject))
            .ShouldBe([("/data/reason", null), ("/data/visitors/*/name", null), ("/data/remark", "GuestId")]);

    [Fact]
    public void a_personal_property_tells_its_subject()
    {
        var guest = Guid.NewGuid();
        var personal = Catalogue.ByClr(typeof(DoorVisited)).Personal;
        var visited = new DoorVisited("delivery", [], guest, "polite");
        personal.Select(p => p.SubjectOf(visited)).ShouldBe([null, null, guest.ToString()]);
    }

    [Fact]
    public void claims_and_releases_are_read()
    {
        var claim = Catalogue.ByClr(typeof(DoorNamed)).Claims.ShouldHaveSingleItem();
        (claim.Name, claim.Global, claim.ValueOf(new DoorNamed("main"))).ShouldBe(("door-name", true, "main"));
        Catalogue.ByClr(typeof(DoorRemoved)).Releases.ShouldBe(["door-code", "door-name"]);
    }

    [Fact]
    public void two_records_of_one_name_are_refused() =>
        Refusal(() => EventCatalogue.Of(typeof(DoorRemoved), typeof(Other.DoorRemoved))).ShouldContain("share the name door-removed");

    [Theory]
    [InlineData(typeof(WithGap), "needs a method Upcast1")]
    [InlineData(typeof(WithExtraUpcaster), "Upcast1 leads beyond its schema 1")]
    [InlineData(typeof(WithWrongUpcaster), "must take a JsonObject")]
    [InlineData(typeof(WithPersonalNumber), "a personal property is of type Personal, not Int32")]
    [InlineData(typeof(WithUnknownSubject), "its subject Nobody is not a property")]
    [InlineData(typeof(WithTwoSubjects), "its subject is the caller or Guest, not both")]
    [InlineData(typeof(WithDouble), "declare a string")]
    [InlineData(typeof(WithDecimals), "declare a string")]
    [InlineData(typeof(WithObject), "cannot be stored")]
    [InlineData(typeof(WithItself), "contains itself")]
    [InlineData(typeof(WithLooseProperty), "is not a parameter")]
    public void what_could_not_be_stored_for_ever_is_refused_by_name(Type type, string reason)
    {
        var refusal = Refusal(() => EventCatalogue.Of(type));
        refusal.ShouldContain(type.Name);
        refusal.ShouldContain(reason);
    }

    private static string Refusal(Action action) => Should.Throw<EventCatalogueException>(action).Message;

    public static class Other
    {
        public sealed record DoorRemoved;
    }

    [Schema(3)]
    public sealed record WithGap
    {
        public static JsonObject Upcast2(JsonObject data) => data;
    }

    public sealed record WithExtraUpcaster
    {
        public static JsonObject Upcast1(JsonObject data) => data;
    }

    [Schema(2)]
    public sealed record WithWrongUpcaster
    {
        public static string Upcast1(string data) => data;
    }

    public sealed record WithPersonalNumber([property: Personal] int Age);

    public sealed record WithUnknownSubject([property: Personal(Subject = "Nobody")] Personal Name);

    public sealed record WithTwoSubjects([property: Personal(Subject = "Guest", OfCaller = true)] Personal Name, string Guest);

    public sealed record WithDouble(double Share);

    public sealed record WithDecimals(List<decimal?> Amounts);

    public sealed record WithObject(object Anything);

    public sealed record WithItself(IReadOnlyList<WithItself> Children);

    public sealed record WithLooseProperty(string Name)
    {
        public string? Nick { get; init; }
    }
}
