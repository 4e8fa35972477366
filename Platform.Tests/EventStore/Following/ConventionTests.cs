using Platform.EventStore.Projecting;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Following;

/// <summary>A projection that breaks a convention says so when it is made, not when its first event comes.</summary>
public sealed class ConventionTests
{
    [Fact]
    public void the_columns_are_the_rows_properties() =>
        new Things("conventions")
            .Tables.Single()
            .Columns.ShouldBe(
                """
                    tenant text COLLATE "C" NOT NULL,
                    id text COLLATE "C" NOT NULL,
                    position bigint NOT NULL,
                    version bigint NOT NULL,
                    "note" text COLLATE "C" NOT NULL,
                    "notes" integer NOT NULL,
                    "all" text[] NOT NULL,
                    "mood" text COLLATE "C" NOT NULL,
                    "marked" timestamptz,
                    "twin" uuid,
                    PRIMARY KEY (tenant, id)
                """
            );

    [Fact]
    public void without_a_create_it_is_refused() =>
        Refusal(() => new Rowless()).ShouldContain("it has no 'public static Row Create(IEvent<…> e)'");

    [Fact]
    public void a_method_of_another_shape_is_refused() =>
        Refusal(() => new Shapeless()).ShouldContain("Apply: expected 'public static Row Create");

    [Fact]
    public void a_method_that_is_not_public_is_refused() => Refusal(() => new Hidden()).ShouldContain("Apply: expected");

    [Fact]
    public void an_event_that_no_aggregate_takes_is_refused() =>
        Should.Throw<EventCatalogueException>(() => new Unknown()).Message.ShouldContain("is no event");

    [Fact]
    public void a_property_without_a_column_type_is_refused() =>
        Refusal(() => new Unstorable()).ShouldContain("Wrong: a row cannot hold a Version");

    [Theory]
    [InlineData("Things", "tenant text, PRIMARY KEY (tenant)", "lower_snake")]
    [InlineData("things", "tenant text, id text, PRIMARY KEY (id)", "primary key that begins with it")]
    [InlineData("things", "id text, PRIMARY KEY (tenant, id)", "needs a column 'tenant text'")]
    public void a_table_without_its_tenant_is_refused(string name, string columns, string said) =>
        Refusal(() => new ReadTable(name, columns).Require()).ShouldContain(said);

    private static string Refusal(Action make) => Should.Throw<InvalidOperationException>(make).Message;

    private static string Refusal(Func<object> make) =>
        Refusal(() =>
        {
            make();
        });

    private sealed record Row(string Note);

    private sealed record WrongRow(Version Wrong);

    private sealed class Rowless() : SingleStreamProjection<Row>(Things.Json, "rowless", "thing")
    {
        public static Row Apply(IEvent<ThingNoted> e, Row row) => row;
    }

    private sealed class Shapeless() : SingleStreamProjection<Row>(Things.Json, "shapeless", "thing")
    {
        public static Row Create(IEvent<ThingNoted> e) => new(e.Data.Note);

        public static Row Apply(ThingMarked e, Row row) => row;
    }

    private sealed class Hidden() : SingleStreamProjection<Row>(Things.Json, "hidden", "thing")
    {
        public static Row Create(IEvent<ThingNoted> e) => new(e.Data.Note);

        internal static Row Apply(IEvent<ThingMarked> e, Row row) => row;
    }

    private sealed class Unknown() : SingleStreamProjection<Row>(Things.Json, "unknown", "thing")
    {
        public static Row Create(IEvent<Row> e) => e.Data;
    }

    private sealed class Unstorable() : SingleStreamProjection<WrongRow>(Things.Json, "unstorable", "thing")
    {
        public static WrongRow Create(IEvent<ThingNoted> e) => new(new Version(1, 0));
    }
}
