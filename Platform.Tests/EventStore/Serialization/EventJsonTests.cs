using System.Text;
using System.Text.Json;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

public sealed class EventJsonTests
{
    private static readonly EventJson Json = new(Samples.Catalogue);
    private static readonly Guid Id = new("01890a5d-ac96-774b-bcce-b302099a8057");

    private static readonly DoorBuilt Built = new(
        "a \"door\"",
        Open: true,
        Panels: 4,
        Weight: 9007199254740993,
        OwnerId: Id,
        At: new DateTimeOffset(2026, 11, 21, 3, 10, 11, TimeSpan.FromHours(1)).AddTicks(1234567),
        DoorKind.BackDoor,
        Locks: null,
        Twin: Id,
        Note: null,
        Colours: ["red", "öl"],
        Hinges: [new Hinge("Acme", 3)],
        Tags: new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }
    );

    private const string BuiltText =
        """{"at":"2026-11-21T02:10:11.123456Z","colours":["red","öl"],"hinges":[{"maker":"Acme","screws":3}],"kind":"back-door","""
        + """ "label":"a \"door\"","locks":null,"note":null,"open":true,"ownerId":"01890a5d-ac96-774b-bcce-b302099a8057","panels":4,"""
        + """ "tags":{"a":"1","b":"2"},"twin":"01890a5d-ac96-774b-bcce-b302099a8057","weight":"9007199254740993"}""";

    [Fact]
    public void an_event_is_written_canonically()
    {
        var bytes = Json.Write(Built);
        Encoding.UTF8.GetString(bytes).ShouldBe(BuiltText.Replace(", \"", ",\"", StringComparison.Ordinal));
        CanonicalJson.IsCanonical(bytes).ShouldBeTrue();
    }

    [Fact]
    public void what_was_written_is_read_back()
    {
        var read = (DoorBuilt)Read("door-built", 1, BuiltText)!;
        Json.Write(read).ShouldBe(Json.Write(Built));
        (read.Kind, read.Weight, read.Twin).ShouldBe((DoorKind.BackDoor, 9007199254740993, Id));
    }

    [Fact]
    public void an_event_without_properties_is_an_empty_object() => Encoding.UTF8.GetString(Json.Write(new DoorRemoved())).ShouldBe("{}");

    [Fact]
    public void personal_values_go_through_the_seal_with_their_path()
    {
        var asked = new List<(string, string, string)>();
        var written = Json.Write(
            new DoorVisited("delivery", [new Visitor("Ann", 30), new Visitor("Bob", 40)], Id, Remark: null),
            (property, path, plaintext) =>
            {
                asked.Add((property.Path, path, plaintext));
                return Encoding.UTF8.GetBytes($"{{\"$sealed\":\"{asked.Count}\"}}");
            }
        );
        asked.ShouldBe([
            ("/data/reason", "/data/reason", "delivery"),
            ("/data/visitors/*/name", "/data/visitors/0/name", "Ann"),
            ("/data/visitors/*/name", "/data/visitors/1/name", "Bob"),
        ]);
        Encoding
            .UTF8.GetString(written)
            .ShouldBe(
                $$$"""{"guestId":"{{{Id}}}","reason":{"$sealed":"1"},"remark":null,"visitors":[{"age":30,"name":{"$sealed":"2"}},{"age":40,"name":{"$sealed":"3"}}]}"""
            );
    }

    [Fact]
    public void personal_values_are_never_written_without_a_seal() =>
        Should
            .Throw<InvalidOperationException>(() => Json.Write(new DoorVisited("delivery", [], Id, null)))
            .Message.ShouldContain("/data/reason");

    [Fact]
    public void sealed_values_are_opened_at_their_path()
    {
        var data = $$$"""{"guestId":"{{{Id}}}","reason":{{{Sealed("r")}}},"remark":null,"visitors":[{"age":1,"name":{{{Sealed("n")}}}}]}""";
        var read = (DoorVisited)Read("door-visited", 1, data, (path, value) => $"{path}={value.Sealed}")!;
        (read.Reason, read.Visitors[0].Name).ShouldBe(("/data/reason=r", "/data/visitors/0/name=n"));
    }

    [Fact]
    public void unopened_values_show_their_key()
    {
        var data = $$$"""{"colour":"red","coats":2,"painter":{{{Sealed("p")}}}}""";
        Read("door-painted", 3, data).ShouldBeOfType<DoorPainted>().Painter?.Text.ShouldBe($"sealed:{Id}");
    }

    [Fact]
    public void older_schemas_are_upcast_and_sealed_values_opened_where_they_were_written() =>
        Read("door-painted", 1, $$$"""{"by":{{{Sealed("p")}}},"colour":"red"}""", (path, _) => path)
            .ShouldBe(new DoorPainted("red", 1, "/data/by"));

    [Fact]
    public void unknown_events_are_no_error() => Read("door-eaten", 1, "{}").ShouldBeNull();

    [Fact]
    public void unknown_members_are_passed_over() => Read("door-named", 1, """{"name":"x","size":[1,{}]}""").ShouldBe(new DoorNamed("x"));

    [Theory]
    [InlineData("door-painted", 4, "{}", "schema 4 is not one of this program's, 1 to 3")]
    [InlineData("door-named", 1, "{}", "member /data/name is missing")]
    [InlineData("door-named", 1, """{"name":5}""", "member 'name' is not a String but Number")]
    [InlineData("door-named", 1, """{"name":null}""", "member 'name' is not a String but Null")]
    public void data_that_does_not_fit_is_named_without_its_value(string name, int schema, string data, string message) =>
        Should.Throw<InvalidDataException>(() => Read(name, schema, data)).Message.ShouldContain(message);

    [Theory]
    [InlineData(0xd800, "a lone surrogate is not text")]
    [InlineData(0xdc00, "a lone surrogate is not text")]
    [InlineData(0, "U+0000 is not accepted")]
    public void text_that_cannot_be_stored_is_refused_with_its_place(int unit, string reason)
    {
        var text = $"a{(char)unit}b";
        var refused = Should.Throw<CanonicalJsonException>(() =>
            Json.Write(Built with { Hinges = [new Hinge("ok", 1), new Hinge(text, 1)] })
        );
        (refused.Pointer, refused.Reason).ShouldBe(("/hinges/1/maker", reason));
    }

    [Fact]
    public void names_that_begin_with_a_dollar_are_refused() =>
        Should
            .Throw<CanonicalJsonException>(() => Json.Write(Built with { Tags = new Dictionary<string, string> { ["$sealed"] = "x" } }))
            .Pointer.ShouldBe("/tags/$sealed");

    [Fact]
    public void null_where_none_is_declared_is_refused() =>
        Should.Throw<CanonicalJsonException>(() => Json.Write(new DoorNamed(null!))).Pointer.ShouldBe("/name");

    private static string Sealed(string text) => $$"""{"$commit":"c","$key":"{{Id}}","$sealed":"{{text}}"}""";

    private static object? Read(string name, int schema, string data, OpenValue? open = null)
    {
        using var document = JsonDocument.Parse(data.Replace(", \"", ",\"", StringComparison.Ordinal));
        return Json.Read(name, schema, document.RootElement, open);
    }
}
